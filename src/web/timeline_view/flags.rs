//! What commands did, in a few words, and the limits that were in force.

use std::rc::Rc;

use super::{Bar, Sample};
use crate::api::{DeploymentId, DeploymentSpec, DeploymentStatus, Ms, PodId, SortedMap};
use crate::sim::Record;
use crate::store::{Change, Reason};

/// The spec and status of every Deployment, as far as the records have been read.
#[derive(Clone, Debug, Default)]
pub(super) struct Specs {
    specs: SortedMap<DeploymentId, Rc<DeploymentSpec>>,
    statuses: SortedMap<DeploymentId, Rc<DeploymentStatus>>,
}

impl Specs {
    /// Takes in a change, and adds a sample where it changes a count or a limit of the first
    /// Deployment.
    pub fn follow(&mut self, at_ms: Ms, change: &Change, samples: &mut Vec<Sample>) {
        match change {
            Change::DeploymentCreated(id, object) => {
                self.specs.insert(*id, Rc::clone(&object.spec));
            }
            Change::DeploymentChanged { id, spec, .. } => {
                self.specs.insert(*id, Rc::clone(spec));
            }
            Change::DeploymentStatus { id, status, .. } => {
                self.statuses.insert(*id, Rc::clone(status));
            }
            _ => return,
        }
        let Some(spec) = self.specs.values().next() else {
            return;
        };
        let status = self.statuses.values().next().cloned().unwrap_or_default();
        let sample = Sample {
            at_ms,
            total: status.replicas + status.terminating_replicas,
            ready: status.ready_replicas,
            available: status.available_replicas,
            min_available: spec.min_available(),
            max_total: spec.max_total(),
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
            Change::DeploymentCreated(_, object) => format!("apply {}", object.meta.name),
            Change::DeploymentChanged { id, spec, .. } => match self.specs.get(id) {
                Some(old) => difference(old, spec),
                None => "edit".to_owned(),
            },
            Change::PodDeleting(id, _) | Change::PodRemoved(id) => {
                format!("delete {}", name(*id, bars))
            }
            Change::Told => match &record.because {
                Reason::FaultInjected(fault) => (*fault).to_owned(),
                Reason::AppsChanged => "change the app".to_owned(),
                Reason::Refused(_) => "refused".to_owned(),
                _ => return None,
            },
            _ => return None,
        })
    }
}

fn name(id: PodId, bars: &[Bar]) -> &str {
    let bar = bars.iter().rev().find(|bar| bar.pod == id);
    bar.map_or("a pod", |bar| &*bar.name)
}

/// The most telling difference of two specs.
fn difference(old: &DeploymentSpec, new: &DeploymentSpec) -> String {
    let (was, is) = (old.template.image(None), new.template.image(None));
    if let Some(image) = is.filter(|image| was != Some(image)) {
        let tag = image.rsplit([':', '/']).next().unwrap_or(image);
        return format!("set image {tag}");
    }
    if old.paused != new.paused {
        return if new.paused { "pause" } else { "resume" }.to_owned();
    }
    if old.replicas != new.replicas {
        return format!("scale to {}", new.replicas);
    }
    if old.template != new.template {
        return "edit the template".to_owned();
    }
    if old.strategy != new.strategy {
        return "edit the strategy".to_owned();
    }
    "edit".to_owned()
}
