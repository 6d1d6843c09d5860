//! What commands did, in a few words, and the limits that were in force.

use std::rc::Rc;

use super::{Bar, Sample};
use crate::api::{
    DeploymentId, DeploymentSpec, Ms, PodId, PodTemplate, ReplicaSet, ReplicaSetId, SortedMap,
    StatefulSetId, StatefulSetSpec,
};
use crate::insight::Language;
use crate::insight::words::{Key, say, text_of};
use crate::sim::{Record, Workload};
use crate::store::{Change, Reason};

/// The specs of every workload, and the counts of the one that the curves are about, as far as
/// the records have been read.
#[derive(Clone, Debug, Default)]
pub(super) struct Specs {
    deployments: SortedMap<DeploymentId, Rc<DeploymentSpec>>,
    /// Those that nobody owns.
    replica_sets: SortedMap<ReplicaSetId, Rc<ReplicaSet>>,
    stateful_sets: SortedMap<StatefulSetId, Rc<StatefulSetSpec>>,
    /// The workload that the curves are to be about; the first one, if none is wanted.
    wanted: Option<Workload>,
    subject: Subject,
    sample: Sample,
}

/// The object that the curves are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Subject {
    #[default]
    None,
    Deployment(DeploymentId),
    ReplicaSet(ReplicaSetId),
    StatefulSet(StatefulSetId),
}

impl Specs {
    /// Curves about that workload.
    pub fn of(wanted: Option<Workload>) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    fn appear(&mut self, subject: Subject, name: &Workload) {
        let is_wanted = match &self.wanted {
            Some(wanted) => wanted == name,
            None => self.subject == Subject::None,
        };
        if is_wanted {
            self.subject = subject;
        }
    }

    /// Takes in a change, and adds a sample where it changes a count or a limit.
    pub fn follow(&mut self, at_ms: Ms, change: &Change, samples: &mut Vec<Sample>) {
        match change {
            Change::DeploymentCreated(id, object) => {
                self.deployments.insert(*id, Rc::clone(&object.spec));
                let name = Workload::Deployment(Rc::clone(&object.meta.name));
                self.appear(Subject::Deployment(*id), &name);
            }
            Change::DeploymentChanged { id, spec, .. } => {
                self.deployments.insert(*id, Rc::clone(spec));
            }
            Change::DeploymentStatus { id, status, .. }
                if self.subject == Subject::Deployment(*id) =>
            {
                self.sample.total = status.replicas + status.terminating_replicas;
                self.sample.ready = status.ready_replicas;
                self.sample.available = status.available_replicas;
            }
            Change::ReplicaSetCreated(id, object) if object.owner.is_none() => {
                self.replica_sets.insert(*id, Rc::clone(object));
                let name = Workload::ReplicaSet(Rc::clone(&object.meta.name));
                self.appear(Subject::ReplicaSet(*id), &name);
            }
            Change::ReplicaSetChanged(id, object) => {
                self.replica_sets.insert(*id, Rc::clone(object));
            }
            Change::ReplicaSetScaled { id, to, .. } => {
                let Some(mut set) = self.replica_sets.get(id).cloned() else {
                    return;
                };
                Rc::make_mut(&mut set).replicas = *to;
                self.replica_sets.insert(*id, set);
            }
            Change::ReplicaSetStatus(id, status) if self.subject == Subject::ReplicaSet(*id) => {
                self.sample.total = status.replicas + status.terminating_replicas;
                self.sample.ready = status.ready_replicas;
                self.sample.available = status.available_replicas;
            }
            Change::StatefulSetCreated(id, object) => {
                self.stateful_sets.insert(*id, Rc::clone(&object.spec));
                let name = Workload::StatefulSet(Rc::clone(&object.meta.name));
                self.appear(Subject::StatefulSet(*id), &name);
            }
            Change::StatefulSetChanged { id, spec, .. } => {
                self.stateful_sets.insert(*id, Rc::clone(spec));
            }
            Change::StatefulSetStatus(id, status) if self.subject == Subject::StatefulSet(*id) => {
                self.sample.total = status.replicas;
                self.sample.ready = status.ready_replicas;
                self.sample.available = status.available_replicas;
            }
            _ => return,
        }
        let (min_available, max_total) = match self.subject {
            Subject::None => return,
            Subject::Deployment(id) => match self.deployments.get(&id) {
                Some(spec) => (spec.min_available(), spec.max_total()),
                None => return,
            },
            Subject::ReplicaSet(id) => match self.replica_sets.get(&id) {
                Some(set) => (set.replicas, set.replicas),
                None => return,
            },
            Subject::StatefulSet(id) => match self.stateful_sets.get(&id) {
                Some(spec) => (spec.min_available().unwrap_or(spec.replicas), spec.replicas),
                None => return,
            },
        };
        self.sample.min_available = min_available;
        self.sample.max_total = max_total;
        let sample = Sample {
            at_ms,
            ..self.sample
        };
        match samples.last_mut() {
            Some(last) if last.at_ms == at_ms => *last = sample,
            Some(last)
                if (Sample {
                    at_ms: last.at_ms,
                    ..sample
                }) == *last => {}
            _ => samples.push(sample),
        }
    }

    /// What a user's record did, in a few words. To be asked before [`Specs::follow`].
    pub fn label(&self, record: &Record, bars: &[Bar]) -> Option<String> {
        Some(match &record.change {
            Change::DeploymentCreated(_, object) => applied(&object.meta.name),
            Change::StatefulSetCreated(_, object) => applied(&object.meta.name),
            Change::ReplicaSetCreated(_, object) => applied(&object.meta.name),
            Change::PodCreated(_, pod) => applied(&pod.name),
            Change::ResourceQuota(Some(quota)) => applied(&quota.name),
            Change::ResourceQuota(None) | Change::ResourceQuotaDeleted(_) => {
                words(Key::FlagNoQuota)
            }
            Change::ReplicaSetChanged(id, set) => {
                let old = self.replica_sets.get(id);
                let new = (&*set.template, set.replicas);
                let change = old.and_then(|old| common((&old.template, old.replicas), new));
                change.unwrap_or_else(|| words(Key::FlagEdit))
            }
            Change::ReplicaSetScaled { to, .. } => {
                say!(Language::current(), FlagScale, replicas = to)
            }
            Change::DeploymentChanged { id, spec, .. } => match self.deployments.get(id) {
                Some(old) => difference(old, spec),
                None => words(Key::FlagEdit),
            },
            Change::StatefulSetChanged { id, spec, .. } => match self.stateful_sets.get(id) {
                Some(old) => difference_of_sets(old, spec),
                None => words(Key::FlagEdit),
            },
            Change::DeploymentDeleted(_)
            | Change::ReplicaSetDeleted(_)
            | Change::StatefulSetDeleted(_) => words(Key::FlagDelete),
            Change::PodDeleting(id, _) | Change::PodRemoved(id) => deleted(*id, bars),
            Change::NodeHealth(id, health) => {
                let stops = health.stopped_ms.is_some();
                format!("{} node-{}", stop_or_start(stops), id.0 + 1)
            }
            Change::Scheduler { stopped } => format!("{} scheduler", stop_or_start(*stopped)),
            Change::Told => match &record.because {
                Reason::FaultInjected(fault) => (*fault).to_owned(),
                Reason::AppsChanged => words(Key::FlagApps),
                Reason::Refused(_) => words(Key::FlagRefused),
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// A text of the page as it stands.
fn words(key: Key) -> String {
    text_of(key).to_owned()
}

/// As scripts call it.
fn stop_or_start(stops: bool) -> &'static str {
    if stops { "stop" } else { "start" }
}

fn applied(name: &str) -> String {
    say!(Language::current(), FlagApply, name)
}

fn deleted(id: PodId, bars: &[Bar]) -> String {
    let bar = bars.iter().rev().find(|bar| bar.pod == id);
    bar.map_or_else(
        || words(Key::FlagDeleteAPod),
        |bar| say!(Language::current(), FlagDeletePod, pod = &*bar.name),
    )
}

/// The most telling difference of two templates or sizes.
fn common(old: (&PodTemplate, i32), new: (&PodTemplate, i32)) -> Option<String> {
    let (was, is) = (old.0.image(None), new.0.image(None));
    if let Some(image) = is.filter(|image| was != Some(image)) {
        let tag = image.rsplit([':', '/']).next().unwrap_or(image);
        return Some(say!(Language::current(), FlagImage, tag));
    }
    if old.1 != new.1 {
        return Some(say!(Language::current(), FlagScale, replicas = new.1));
    }
    (old.0 != new.0).then(|| words(Key::FlagTemplate))
}

/// The most telling difference of two specs.
fn difference(old: &DeploymentSpec, new: &DeploymentSpec) -> String {
    let ends = (
        (&*old.template, old.replicas),
        (&*new.template, new.replicas),
    );
    let same_image = old.template.image(None) == new.template.image(None);
    if same_image && old.paused != new.paused {
        return words(if new.paused {
            Key::FlagPause
        } else {
            Key::FlagResume
        });
    }
    common(ends.0, ends.1).unwrap_or_else(|| {
        words(if old.strategy == new.strategy {
            Key::FlagEdit
        } else {
            Key::FlagStrategy
        })
    })
}

fn difference_of_sets(old: &StatefulSetSpec, new: &StatefulSetSpec) -> String {
    let ends = (
        (&*old.template, old.replicas),
        (&*new.template, new.replicas),
    );
    let (was, is) = (
        old.update_strategy.partition(),
        new.update_strategy.partition(),
    );
    let partition = || {
        if was == is {
            words(Key::FlagEdit)
        } else {
            say!(Language::current(), FlagPartition, partition = is)
        }
    };
    common(ends.0, ends.1).unwrap_or_else(partition)
}
