//! The EndpointSlice controller, and the proxies that follow it: which pods get a Service's
//! traffic.
//!
//! Models `pkg/controller/endpointslice` of Kubernetes 1.36. A change of a pod is answered by
//! looking at that pod alone, so that a rollout behind a large Service costs no more per pod than
//! behind a small one.

use super::Outcome;
use crate::api::{PodId, Service, ServiceId};
use crate::store::{Change, Endpoint, Reason, Store, Write, endpoint_ports};

/// Brings what the Services say of one pod up to date (CL-50).
pub fn sync_pod(store: &Store, pod: PodId) -> Outcome {
    let writes = store.services.iter().filter_map(|(index, service)| {
        let id = ServiceId::from(index);
        let changed = outdated(store, id, service, pod)?;
        Some(write(id, vec![changed], Reason::EndpointOfPod))
    });
    Outcome {
        writes: writes.collect(),
        ..Outcome::default()
    }
}

/// Whether what a Service says of a pod is no longer so.
pub fn is_outdated(store: &Store, pod: PodId) -> bool {
    let mut services = store.services.iter();
    services.any(|(index, service)| outdated(store, index.into(), service, pod).is_some())
}

/// Brings all endpoints of a Service up to date, when it is new or has changed (CL-54). CL-55: one
/// that selects nothing has one empty slice; one without a selector is left to its user.
pub fn sync_service(store: &Store, id: ServiceId) -> Outcome {
    let Some(service) = store.services.get(id.index()) else {
        return Outcome::default();
    };
    let Some(endpoints) = store.endpoints(id).filter(|_| !service.selector.is_empty()) else {
        return Outcome::default();
    };
    // Pods that are gone are told about by turns of their own.
    let changed: Vec<_> = store
        .pods
        .iter()
        .filter_map(|(index, pod)| {
            let id_of_pod = PodId::from(index);
            let moved = || {
                let ports = endpoints.ports_of(id_of_pod);
                ports.is_some_and(|ports| *ports != endpoint_ports(service, &pod.template.spec))
            };
            outdated(store, id, service, id_of_pod).or_else(|| {
                let endpoint = endpoints.of(id_of_pod)?;
                moved().then_some((id_of_pod, Some(endpoint)))
            })
        })
        .collect();
    if changed.is_empty() && endpoints.slices().next().is_some() {
        return Outcome::default();
    }
    Outcome {
        writes: vec![write(id, changed, Reason::EndpointsOfService)],
        ..Outcome::default()
    }
}

/// The proxies of all nodes take over what the slices of a Service say (CL-51, CL-52).
pub fn sync_proxies(store: &Store, id: ServiceId) -> Outcome {
    let unseen = store.endpoints(id).is_some_and(|all| all.is_unseen());
    let seen = unseen.then(|| Write::new(Change::EndpointsProxied(id), Reason::ProxiesFollow));
    Outcome {
        writes: seen.into_iter().collect(),
        ..Outcome::default()
    }
}

fn outdated(
    store: &Store,
    id: ServiceId,
    service: &Service,
    pod: PodId,
) -> Option<(PodId, Option<Endpoint>)> {
    if service.selector.is_empty() {
        return None;
    }
    let wanted = store
        .pod(pod)
        .and_then(|pod| store.wanted_endpoint(service, pod));
    let written = store.endpoints(id).and_then(|all| all.of(pod));
    (wanted != written).then_some((pod, wanted))
}

fn write(id: ServiceId, changed: Vec<(PodId, Option<Endpoint>)>, because: Reason) -> Write {
    let change = Change::EndpointsChanged {
        service: id,
        endpoints: changed,
    };
    Write::new(change, because)
}
