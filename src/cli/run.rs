//! Runs a file to its end.

use std::io::{self, BufWriter, Read as _, Write as _};
use std::rc::Rc;

use super::arguments::{Options, Until};
use super::print::{Printer, Row};
use super::{BAD_INPUT, DONE, NOT_DONE};
use crate::api::{Ms, Pod, PodId, PodPhase};
use crate::insight::Language;
use crate::insight::measure::{Ending, Measured, ending};
use crate::insight::stream::Watch;
use crate::scenario;
use crate::sim::{Command, Record, Workload, World};
use crate::store::Change;

/// A rollout that has not ended after a day of virtual time will not end.
const LIMIT_MS: Ms = 86_400_000;

/// Runs the file and prints it. Returns the exit code.
pub(super) fn run(options: &Options) -> u8 {
    let text = match read(&options.file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("error: {}: {error}", options.file);
            return BAD_INPUT;
        }
    };
    let opened = scenario::open(&text);
    for notice in &opened.reading.notices {
        let place = format!("{}:{}:{}", options.file, notice.line, notice.column);
        eprintln!("{place}: note: {}{}", field(&notice.path), notice.message);
    }
    for problem in &opened.reading.problems {
        let place = format!("{}:{}:{}", options.file, problem.line, problem.column);
        let document = problem.document + 1;
        let (path, message) = (field(&problem.path), Language::ENGLISH.problem(problem));
        eprintln!("{place}: error: document {document}: {path}{message}");
    }
    if !opened.reading.problems.is_empty() {
        return BAD_INPUT;
    }
    let output = BufWriter::new(io::stdout().lock());
    let mut printer = Printer::new(output, options.format, options.summary_only);
    let mut run = Run {
        world: World::new(opened.setup),
        watch: Watch::default(),
        bare: Vec::new(),
    };
    // A reader that has seen enough, such as `head`, closes the pipe: that is no error.
    let ended = run.until_the_end(options, &mut printer).and_then(|()| {
        printer.summary(&run.world, &run.watch.measures)?;
        printer.into_output().flush()
    });
    match ended {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("error: {error}");
            NOT_DONE
        }
        _ if run.is_complete() => DONE,
        _ => NOT_DONE,
    }
}

fn field(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!("{path}: ")
    }
}

fn read(file: &str) -> io::Result<String> {
    let mut bytes = Vec::new();
    if file == "-" {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file)?;
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("this is no text in UTF-8"))
}

struct Run {
    world: World,
    watch: Watch,
    /// Pods that no controller has made.
    bare: Vec<PodId>,
}

impl Run {
    fn until_the_end(&mut self, options: &Options, printer: &mut Printer) -> io::Result<()> {
        let limit_ms = match options.until {
            Until::Complete => LIMIT_MS,
            Until::Moment(at_ms) => at_ms,
        };
        let mut update = options.set_image.clone();
        loop {
            self.until_rollouts_end(limit_ms, options.until, printer)?;
            let Some(image) = update.take() else { break };
            if !self.is_complete() {
                break;
            }
            for workload in self.workloads() {
                let (container, image) = (image.container.clone(), image.image.clone());
                let command = Command::SetImage {
                    workload,
                    container,
                    image,
                };
                self.world.submit(&command).map_err(io::Error::other)?;
            }
        }
        if let Until::Moment(at_ms) = options.until {
            self.world.wait_until(at_ms);
        }
        Ok(())
    }

    /// Goes on until every rollout has ended and the script has nothing left to do.
    fn until_rollouts_end(
        &mut self,
        limit_ms: Ms,
        until: Until,
        printer: &mut Printer,
    ) -> io::Result<()> {
        let script = &self.world.setup().script;
        let script_ms = script.iter().map(|(at_ms, _)| *at_ms).max().unwrap_or(0);
        loop {
            let next_ms = self.world.next_ms();
            let script_done = next_ms.is_none_or(|next_ms| next_ms > script_ms);
            let over = script_done && !self.world.is_mid_turn() && self.has_ended();
            if over && until == Until::Complete {
                return Ok(());
            }
            let Some(record) = self.world.step(limit_ms) else {
                return Ok(());
            };
            self.observe(&record);
            printer.record(&Row {
                record: &record,
                world: &self.world,
                removed: self.watch.removed(&record),
            })?;
        }
    }

    fn observe(&mut self, record: &Record) {
        if let Change::PodCreated(id, pod) = &record.change {
            self.bare.extend(pod.owner.is_none().then_some(*id));
        }
        self.watch.observe(&self.world, record);
    }

    fn workloads(&self) -> Vec<Workload> {
        let store = &self.world.store;
        let all = self
            .watch
            .measures
            .iter()
            .filter_map(|measure| match measure.of {
                Measured::Deployment(id) => {
                    let object = store.deployment(id)?;
                    Some(Workload::Deployment(Rc::clone(&object.meta.name)))
                }
                Measured::ReplicaSet(id) => {
                    let object = store.replica_set(id)?;
                    Some(Workload::ReplicaSet(Rc::clone(&object.meta.name)))
                }
                Measured::StatefulSet(id) => {
                    let object = store.stateful_set(id)?;
                    Some(Workload::StatefulSet(Rc::clone(&object.meta.name)))
                }
            });
        all.collect()
    }

    fn has_ended(&self) -> bool {
        let mut all = self.watch.measures.iter();
        let mut pods = self.bare_pods();
        all.all(|measure| ending(&self.world.store, measure.of) != Ending::Open)
            && pods.all(|pod| pod.is_ready() || pod.status.phase.is_terminal())
    }

    fn is_complete(&self) -> bool {
        let mut all = self.watch.measures.iter();
        let mut pods = self.bare_pods();
        all.all(|measure| ending(&self.world.store, measure.of) == Ending::Complete)
            && pods.all(|pod| pod.is_ready() || pod.status.phase == PodPhase::Succeeded)
    }

    /// The pods that the text itself asks for, as far as they are still there.
    fn bare_pods(&self) -> impl Iterator<Item = &Pod> {
        let pods = self.bare.iter();
        pods.filter_map(|id| self.world.store.pod(*id).map(|pod| &**pod))
    }
}
