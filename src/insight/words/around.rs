//! What surrounds the workloads.

use super::{Key, Language, say};
use crate::api::ReplicaSet;
use crate::insight::bare::SetWait;
use crate::insight::explain::Subject;
use crate::store::{Change, Endpoint, Reason};

impl Language {
    /// What a ReplicaSet that nobody owns waits for.
    pub fn bare_set(self, waits_for: SetWait, set: &ReplicaSet) -> String {
        let (replicas, available) = (set.replicas, set.status.available_replicas);
        let key = match waits_for {
            SetWait::Nothing if replicas == 0 => Key::WaitNothingWanted,
            SetWait::Nothing => return say!(self, SetAllThere, replicas),
            SetWait::NextSync => Key::SetNextSync,
            SetWait::Availability => return say!(self, SetAvailability, replicas, available),
            SetWait::Refusal => {
                let failure = set.status.replica_failure.as_ref();
                let why = failure.map_or("", |failure| &*failure.message);
                return say!(self, SetRefusal, why);
            }
            SetWait::Deletion => Key::SetDeletion,
        };
        self.text(key).into()
    }

    /// Why endpoints change, and why the garbage collector deletes.
    pub(super) fn around(self, reason: &Reason, change: &Change, subject: &Subject) -> String {
        let name = &subject.name;
        let endpoints = match change {
            Change::EndpointsChanged { endpoints, .. } => endpoints.as_slice(),
            _ => &[],
        };
        let (what, it) = if name.is_empty() {
            (self.text(Key::AnObject), self.text(Key::ThatObject))
        } else {
            (name.as_str(), self.text(Key::It))
        };
        match reason {
            Reason::EndpointOfPod => {
                let endpoint = endpoints.first().and_then(|(_, endpoint)| *endpoint);
                let (service, pod) = (name, &subject.other);
                say!(self, (one_endpoint(pod, endpoint)), service, pod)
            }
            Reason::EndpointsOfService => {
                say!(self, EndpointsOfService, name, count = endpoints.len())
            }
            Reason::ProxiesFollow => say!(self, ProxiesFollow, name),
            Reason::OwnerGone => say!(self, OwnerGone, what, it),
            Reason::OwnerWaits => say!(self, OwnerWaits, what, it),
            Reason::DependentsGone => say!(self, DependentsGone, what),
            Reason::Orphaned => say!(self, Orphaned, what, it),
            Reason::OrphansLeft => say!(self, OrphansLeft, what),
            _ => String::new(),
        }
    }
}

fn one_endpoint(pod: &str, endpoint: Option<Endpoint>) -> Key {
    let Some(endpoint) = endpoint else {
        return if pod.is_empty() {
            Key::EndpointGone
        } else {
            Key::EndpointOut
        };
    };
    match (endpoint.ready, endpoint.serving, endpoint.terminating) {
        (true, true, false) => Key::EndpointReady,
        (true, ..) => Key::EndpointPublished,
        (false, true, _) => Key::EndpointServing,
        (false, false, true) => Key::EndpointTerminating,
        (false, false, false) => Key::EndpointNotReady,
    }
}
