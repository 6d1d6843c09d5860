//! What a request meets in a pod.

use super::app::Answer;
use super::process::{NEVER, Program};
use super::worker::{Life, PodWorker};
use crate::api::Ms;

/// What becomes of a request that a pod gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reception {
    /// It is served.
    Served,
    /// The program answers it with an error.
    Error,
    /// Nobody listens: no process runs, or it does not listen yet, or no longer.
    Refused,
    /// The program is silent.
    Timeout,
}

/// How a pod receives requests at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serving {
    /// What becomes of a request.
    pub reception: Reception,
    /// Until when that stays so, if the kubelet does nothing.
    pub until_ms: Ms,
    /// How long a request that is served is under way.
    pub takes_ms: Ms,
    /// Whether those that were under way are lost: the process has ended in failure.
    pub broke_off: bool,
    /// Whether the pod is on its way out.
    pub leaves: bool,
}

impl PodWorker {
    /// How the pod's first app container receives requests at `now_ms`. Its kubelet has done
    /// everything that is due by then.
    pub fn serving(&self, now_ms: Ms) -> Serving {
        let container = self.container(usize::from(self.inits));
        let leaves = matches!(
            self.life,
            Life::Stopping | Life::Finished | Life::Cleaning | Life::Gone
        );
        let program = container
            .filter(|container| container.has_process())
            .and_then(|container| container.program.as_ref());
        let Some(program) = program else {
            return Serving {
                reception: Reception::Refused,
                until_ms: NEVER,
                takes_ms: 0,
                broke_off: container.is_some_and(|container| container.exit.code != 0),
                leaves,
            };
        };
        let (mut reception, takes_ms) = program.receives(now_ms);
        if self.down && reception == Reception::Served {
            reception = Reception::Error;
        }
        Serving {
            reception,
            until_ms: program.receives_until_ms(now_ms),
            takes_ms,
            broke_off: false,
            leaves,
        }
    }
}

impl Program {
    /// What becomes of a request at `at_ms`, and how long it is under way.
    fn receives(&self, at_ms: Ms) -> (Reception, Ms) {
        let behaviour = &*self.behaviour;
        if at_ms >= self.closed_ms() {
            return (Reception::Refused, 0);
        }
        if self.healed {
            return (Reception::Served, 0);
        }
        if at_ms >= self.silent_ms {
            return (Reception::Timeout, 0);
        }
        if at_ms < self.ready_ms {
            return (Reception::Refused, 0);
        }
        let mut outages = behaviour.outages.iter();
        if outages.any(|outage| (outage.from_ms..outage.to_ms).contains(&at_ms)) {
            return (Reception::Error, 0);
        }
        let mut changes = behaviour.answers.iter().rev();
        let said = changes.find(|change| {
            change.kind.is_none() && self.moment(change.clock, change.from_ms) <= at_ms
        });
        match said.map_or(Answer::Well, |change| change.answer) {
            Answer::Well | Answer::Error => (Reception::Served, 0),
            Answer::Slow(takes_ms) => (Reception::Served, takes_ms),
            Answer::Badly => (Reception::Error, 0),
            Answer::Refused => (Reception::Refused, 0),
            Answer::Silent => (Reception::Timeout, 0),
        }
    }

    /// The first moment after `at_ms` at which that may change by itself.
    fn receives_until_ms(&self, at_ms: Ms) -> Ms {
        let behaviour = &*self.behaviour;
        let outages = behaviour.outages.iter();
        let answers = behaviour.answers.iter();
        let moments = [self.ready_ms, self.silent_ms, self.sigterm_ms]
            .into_iter()
            .chain(outages.flat_map(|outage| [outage.from_ms, outage.to_ms]))
            .chain(answers.map(|change| self.moment(change.clock, change.from_ms)));
        moments
            .filter(|moment_ms| *moment_ms > at_ms)
            .min()
            .unwrap_or(NEVER)
    }
}
