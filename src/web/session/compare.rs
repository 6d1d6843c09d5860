//! Two runs on one clock: the one that is looked at, and another one that it is held against. Each
//! is followed record by record, so that both can be measured.

use std::rc::Rc;

use super::Session;
use crate::api::{Ms, ObjectRef};
use crate::insight::measure::{Ending, Measure, Measured};
use crate::insight::stream::Watch;
use crate::sim::{Timeline, Workload};

/// A run that is followed.
#[derive(Debug)]
struct Followed {
    timeline: Timeline,
    watch: Watch,
}

impl Followed {
    fn new(mut timeline: Timeline, branch: usize) -> Self {
        timeline.switch(branch);
        timeline.seek(0);
        Self {
            timeline,
            watch: Watch::default(),
        }
    }

    /// Goes to a moment. Only the way there is measured, so that going back begins anew.
    fn go_to(&mut self, at_ms: Ms) {
        if at_ms < self.timeline.now_ms() {
            self.timeline.seek(0);
            self.watch = Watch::default();
        }
        loop {
            let before = self.timeline.position();
            let mut once = false;
            self.timeline
                .run_until(at_ms, |_| std::mem::replace(&mut once, true));
            if self.timeline.position() == before {
                break;
            }
            if let Some(record) = self.timeline.past().last() {
                self.watch.observe(self.timeline.world(), record);
            }
        }
        self.timeline.seek_time(at_ms);
    }

    fn find(&self, workload: &Workload) -> Option<ObjectRef> {
        let store = &self.timeline.world().store;
        store.find(workload.kind(), workload.name())
    }

    fn figures(&self, workload: &Workload) -> Option<Figures> {
        let of = match self.find(workload)? {
            ObjectRef::Deployment(id) => Measured::Deployment(id),
            ObjectRef::StatefulSet(id) => Measured::StatefulSet(id),
            ObjectRef::ReplicaSet(id) => Measured::ReplicaSet(id),
            _ => return None,
        };
        let measure = self.watch.measures.iter().find(|it| it.of == of)?;
        let traffic = self.timeline.world().traffic();
        Some(Figures::of(
            measure,
            self.timeline.now_ms(),
            traffic.map(|it| it.failed()),
        ))
    }
}

/// What a rollout has come to so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How it ended, or has not.
    pub ending: Ending,
    /// How long it took, or takes until now.
    pub duration_ms: Ms,
    /// The fewest pods that were available at one moment.
    pub min_available: i32,
    /// The most pods at one moment, terminating ones included.
    pub peak_pods: i32,
    /// How many requests of the client failed, if there is a client.
    pub failed_requests: Option<i64>,
}

impl Figures {
    fn of(measure: &Measure, now_ms: Ms, failed_requests: Option<i64>) -> Self {
        let end_ms = match measure.ending {
            Ending::Open => now_ms,
            _ => measure.ended_ms,
        };
        Self {
            ending: measure.ending,
            duration_ms: end_ms - measure.started_ms,
            min_available: measure.min_available,
            peak_pods: measure.max_pod_objects,
            failed_requests,
        }
    }
}

/// What the present run is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// Another branch of it, by its place.
    Branch(usize),
    /// The run before it, which had another setting from the start.
    Before,
}

/// Two runs on one clock.
#[derive(Debug)]
pub struct Comparison {
    /// What the present run is held against.
    pub against: Against,
    /// The branch that is looked at, and how many commands it had when it was last copied.
    own_is: (usize, usize),
    own: Followed,
    other: Followed,
}

impl Comparison {
    /// The other run.
    pub fn other(&self) -> &Timeline {
        &self.other.timeline
    }
}

/// The run that one with another setting was begun in place of.
#[derive(Debug)]
pub(super) struct Before {
    pub timeline: Timeline,
    /// The setting that it had.
    pub name: String,
    /// What it is made again from.
    pub text: Rc<str>,
}

impl Session {
    /// The comparison that is shown, if there is one.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.comparison.as_ref()
    }

    /// Whether there is a run with another setting to hold this one against.
    pub fn has_before(&self) -> bool {
        self.before.is_some()
    }

    /// The setting that the run before had.
    pub fn before_name(&self) -> &str {
        self.before.as_ref().map_or("", |before| &before.name)
    }

    /// The workload of the other run that the stage is about.
    pub fn other_workload(&self) -> Option<ObjectRef> {
        let workload = &self.subject()?.workload;
        self.comparison.as_ref()?.other.find(workload)
    }

    /// What both rollouts have come to: the one that is looked at, and the other one.
    pub fn figures(&self) -> Option<[Option<Figures>; 2]> {
        let comparison = self.comparison.as_ref()?;
        let workload = &self.subject()?.workload;
        let both = [&comparison.own, &comparison.other];
        Some(both.map(|followed| followed.figures(workload)))
    }

    pub(super) fn compare(&mut self, against: Option<Against>) {
        self.comparison = None;
        let (other, branch) = match against {
            Some(Against::Branch(branch)) if self.is_elsewhere(branch) => {
                (self.timeline.clone(), branch)
            }
            Some(Against::Before) => match &self.before {
                Some(before) => (before.timeline.clone(), before.timeline.current_branch()),
                None => return,
            },
            _ => return,
        };
        self.comparison = against.map(|against| Comparison {
            against,
            own_is: self.own_is(),
            own: Followed::new(self.timeline.clone(), self.timeline.current_branch()),
            other: Followed::new(other, branch),
        });
        self.keep_pace();
    }

    fn is_elsewhere(&self, branch: usize) -> bool {
        branch != self.timeline.current_branch() && branch < self.timeline.branches().len()
    }

    /// Looks at another branch. The one that the present branch is held against changes places
    /// with it.
    pub(super) fn switch(&mut self, branch: usize) {
        let from = self.timeline.current_branch();
        self.timeline.switch(branch);
        self.absorb();
        if self.comparison.as_ref().map(|it| it.against) == Some(Against::Branch(branch)) {
            self.compare(Some(Against::Branch(from)));
        }
    }

    fn own_is(&self) -> (usize, usize) {
        let timeline = &self.timeline;
        (timeline.current_branch(), timeline.commands().len())
    }

    /// Takes the runs of a comparison to the present moment.
    pub(super) fn keep_pace(&mut self) {
        let (now_ms, own_is) = (self.timeline.now_ms(), self.own_is());
        let Some(comparison) = &mut self.comparison else {
            return;
        };
        if comparison.own_is != own_is {
            comparison.own_is = own_is;
            comparison.own = Followed::new(self.timeline.clone(), own_is.0);
        }
        comparison.own.go_to(now_ms);
        comparison.other.go_to(now_ms);
    }
}
