//! Prints records and the summary, for people or for programs.

use std::io::{self, BufWriter, StdoutLock, Write as _};
use std::rc::Rc;

use super::arguments::Format;
use crate::api::Ms;
use crate::insight::line::{actor, line};
use crate::insight::measure::Measure;
use crate::insight::stream::{self, name, result};
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
                let start = stream::before_record(self.rows - 1);
                let json = stream::record_json(row.record, row.world, row.removed);
                write!(self.output, "{start}{json}")
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
                let end = stream::end(world, measures, self.rows, self.summary_only);
                write!(self.output, "{end}")
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

fn seconds(ms: Ms) -> String {
    format!("{}.{:03}s", ms.div_euclid(1000), ms.rem_euclid(1000))
}
