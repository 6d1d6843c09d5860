//! Prints records and the summary, for people or for programs.

use std::io::{self, BufWriter, StdoutLock, Write as _};
use std::rc::Rc;

use serde_json::{Value, json};

use super::arguments::Format;
use crate::api::Ms;
use crate::insight::line::{actor, line};
use crate::insight::measure::{Ending, Measure, Measured};
use crate::insight::{Language, explain};
use crate::sim::{Record, World};

/// A record, the world after it, and the name of the pod that it removed.
pub(super) struct Row<'a> {
    pub record: &'a Record,
    pub world: &'a World,
    pub removed: &'a str,
}

type Output = BufWriter<StdoutLock<'static>>;

/// Where a run is printed to.
pub(super) struct Printer {
    output: Output,
    format: Format,
    summary_only: bool,
    rows: usize,
}

impl Printer {
    pub fn new(output: Output, format: Format, summary_only: bool) -> Self {
        Self {
            output,
            format,
            summary_only,
            rows: 0,
        }
    }

    pub fn into_output(self) -> Output {
        self.output
    }

    /// Prints one record.
    pub fn record(&mut self, row: &Row<'_>) -> io::Result<()> {
        if self.summary_only {
            return Ok(());
        }
        self.rows += 1;
        match self.format {
            Format::Table => self.table_row(row),
            Format::Json => {
                let start = if self.rows == 1 {
                    "{\"records\":[\n"
                } else {
                    ",\n"
                };
                write!(self.output, "{start}{}", record_json(row))
            }
        }
    }

    fn table_row(&mut self, row: &Row<'_>) -> io::Result<()> {
        if self.rows == 1 {
            let heads = ("TIME", "ACTOR", "OBJECT", "RULE");
            writeln!(
                self.output,
                "{:>10}  {:<22} {:<38} {:<7} CHANGE — BECAUSE",
                heads.0, heads.1, heads.2, heads.3
            )?;
        }
        let store = &row.world.store;
        let line = line(row.record, store, row.removed);
        let explanation = explain(Language::ENGLISH, row.record, store);
        writeln!(
            self.output,
            "{:>10}  {:<22} {:<38} {:<7} {} — {}",
            seconds(row.record.at_ms),
            actor(row.record.actor, store),
            line.object,
            explanation.rule,
            line.what,
            explanation.sentence
        )
    }

    /// Prints what the rollouts came to.
    pub fn summary(&mut self, world: &World, measures: &[Measure]) -> io::Result<()> {
        let names: Vec<_> = measures.iter().map(|it| name(world, it.of)).collect();
        let rows = names.iter().zip(measures);
        match self.format {
            Format::Json => {
                let summary: Vec<_> = rows.map(|(name, it)| measure_json(name, it)).collect();
                let start = match (self.summary_only, self.rows) {
                    (true, _) => "{",
                    (false, 0) => "{\"records\":[],",
                    (false, _) => "\n],",
                };
                writeln!(self.output, "{start}\"summary\":{}}}", Value::from(summary))
            }
            Format::Table => {
                let gap = if self.rows > 0 { "\n" } else { "" };
                write!(self.output, "{gap}")?;
                for (name, measure) in rows {
                    writeln!(self.output, "{}", measure_text(name, measure))?;
                }
                Ok(())
            }
        }
    }
}

fn record_json(row: &Row<'_>) -> Value {
    let store = &row.world.store;
    let record = row.record;
    let line = line(record, store, row.removed);
    let explanation = explain(Language::ENGLISH, record, store);
    let mut value = json!({
        "atMs": record.at_ms,
        "actor": actor(record.actor, store),
        "object": line.object,
        "change": line.what,
        "rule": explanation.rule,
        "because": explanation.sentence,
        "formula": explanation.formula,
    });
    if let (Some(event), Value::Object(fields)) = (&record.event, &mut value) {
        let event = json!({
            "type": event.kind.name(),
            "reason": event.reason,
            "message": &*event.message,
        });
        fields.insert("event".into(), event);
    }
    value
}

/// The kind and the name of a workload; no name if it is gone.
fn name(world: &World, of: Measured) -> (&'static str, Rc<str>) {
    let (kind, meta) = match of {
        Measured::Deployment(id) => ("deployment", world.store.deployment(id).map(|it| &it.meta)),
        Measured::ReplicaSet(id) => ("replicaset", world.store.replica_set(id).map(|it| &it.meta)),
        Measured::StatefulSet(id) => {
            let object = world.store.stateful_set(id);
            ("statefulset", object.map(|it| &it.meta))
        }
    };
    (
        kind,
        meta.map_or_else(|| "".into(), |meta| Rc::clone(&meta.name)),
    )
}

fn measure_json((kind, name): &(&'static str, Rc<str>), measure: &Measure) -> Value {
    let mut value = measure_values(measure);
    if let Value::Object(fields) = &mut value {
        fields.insert((*kind).to_owned(), json!(&**name));
    }
    value
}

fn measure_values(measure: &Measure) -> Value {
    json!({
        "result": result(measure.ending),
        "startedMs": measure.started_ms,
        "durationMs": measure.ended_ms - measure.started_ms,
        "minAvailable": measure.min_available,
        "maxPods": measure.max_pods,
        "maxPodObjects": measure.max_pod_objects,
        "rounds": measure.rounds,
    })
}

fn measure_text((kind, name): &(&'static str, Rc<str>), measure: &Measure) -> String {
    format!(
        "{kind}/{name}: {} after {} (from {}); at least {} available, at most {} pods \
         ({} with terminating ones), {} rounds",
        result(measure.ending),
        seconds(measure.ended_ms - measure.started_ms),
        seconds(measure.started_ms),
        measure.min_available,
        measure.max_pods,
        measure.max_pod_objects,
        measure.rounds
    )
}

fn result(ending: Ending) -> &'static str {
    match ending {
        Ending::Complete => "complete",
        Ending::DeadlineExceeded => "progress deadline exceeded",
        Ending::Open => "not complete",
    }
}

fn seconds(ms: Ms) -> String {
    format!("{}.{:03}s", ms.div_euclid(1000), ms.rem_euclid(1000))
}
