//! What was asked at the prompt, and what was answered.

use std::rc::Rc;

use super::Session;
use crate::api::Ms;
use crate::web::kubectl::{self, Ask};

/// So many exchanges are kept.
const MOST: usize = 100;

/// A line and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The moment that was looked at.
    pub at_ms: Ms,
    /// What was asked.
    pub line: String,
    /// What was answered, line by line.
    pub answer: String,
    /// Whether it was refused.
    pub is_bad: bool,
}

impl Session {
    /// What was asked and answered so far, the latest last.
    pub fn exchanges(&self) -> &Rc<Vec<Exchange>> {
        &self.exchanges
    }

    /// What the last word of a line becomes by the Tab key.
    pub fn complete(&self, line: &str) -> Option<String> {
        kubectl::complete(line, &self.timeline.world().store)
    }

    pub(super) fn kubectl(&mut self, line: &str) {
        let line = line.trim();
        if line == "clear" {
            self.exchanges = Rc::default();
            return;
        }
        let at_ms = self.timeline.now_ms();
        let (answer, is_bad) = match self.answer(line) {
            Ok(answer) => (answer, false),
            Err(refusal) => (refusal + "\n", true),
        };
        let exchanges = Rc::make_mut(&mut self.exchanges);
        if exchanges.len() == MOST {
            exchanges.remove(0);
        }
        exchanges.push(Exchange {
            at_ms,
            line: line.to_owned(),
            answer,
            is_bad,
        });
    }

    fn answer(&mut self, line: &str) -> Result<String, String> {
        let ask = kubectl::ask(line, &self.timeline)?;
        let was_at_rest = self.has_nothing_ahead();
        let answer = self.done(ask);
        // Where all was settled, something is under way that nobody would see standing still.
        if was_at_rest && !self.has_nothing_ahead() {
            self.play();
        }
        answer
    }

    /// Does what was asked for, up to the first thing that is refused.
    fn done(&mut self, ask: Ask) -> Result<String, String> {
        let mut answer = String::new();
        match ask {
            Ask::Told(told) => answer = told,
            Ask::Do(all) => {
                for asked in all {
                    let before = self.timeline.position();
                    let given = self.submit(asked.command);
                    given.map_err(|refusal| [&*answer, &refusal].concat())?;
                    if !asked.quiet || self.timeline.position() != before {
                        answer.push_str(&asked.done);
                        answer.push('\n');
                    }
                }
            }
            Ask::Patch(workload, fields) => {
                let changed = self.patch(&workload, &fields)?;
                let (resource, name) = (workload.kind().resource(), workload.name());
                let unchanged = if changed { "" } else { " (no change)" };
                answer = format!("{resource}/{name} patched{unchanged}\n");
            }
        }
        Ok(answer)
    }
}
