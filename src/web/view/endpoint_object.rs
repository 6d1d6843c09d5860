//! EndpointSlices as the API would show them now.

use super::fields::{int, map, text};
use super::object::{meta, owner_reference};
use crate::api::{Document, ObjectMeta, PortRef, Service, ServiceId, ServicePort};
use crate::store::{EndpointSlice, Endpoints, Store};

/// The slices of a Service (CL-50, CL-52).
pub(super) fn slices(store: &Store, id: ServiceId, service: &Service) -> Vec<Document> {
    let Some(endpoints) = store.endpoints(id) else {
        return Vec::new();
    };
    let mut slices = Vec::new();
    for (number, one) in endpoints.numbered_slices() {
        slices.push(slice(store, service, endpoints, number, one));
    }
    slices
}

fn slice(
    store: &Store,
    service: &Service,
    endpoints: &Endpoints,
    number: u32,
    slice: &EndpointSlice,
) -> Document {
    let mut rows = Vec::new();
    for (id, endpoint) in endpoints.written() {
        let own = endpoints.slice_of(id) == Some(number);
        let Some(pod) = store.pod(id).filter(|_| own) else {
            continue;
        };
        let conditions = [endpoint.ready, endpoint.serving, endpoint.terminating];
        let address = pod.status.pod_ip.as_deref().map(Document::from);
        let node = store.node(endpoint.node).map(|node| &*node.name);
        rows.push(map(
            "addresses conditions nodeName targetRef",
            [
                address.into_iter().collect::<Vec<_>>().into(),
                map("ready serving terminating", conditions.map(Document::from)),
                text(node.unwrap_or_default()),
                map("kind name", [text("Pod"), text(&pod.name)]),
            ],
        ));
    }
    let mut ports = Vec::new();
    for port in slice.ports.iter() {
        ports.push(map(
            "name port protocol",
            [
                (&*port.name).into(),
                int(number_of(port)),
                text(&port.protocol),
            ],
        ));
    }
    let own = ObjectMeta {
        name: format!("{}-{number}", service.meta.name).into(),
        ..service.meta.clone()
    };
    let owner = owner_reference("Service", &service.meta.name, service.meta.uid);
    map(
        "apiVersion kind metadata addressType endpoints ports",
        [
            text("discovery.k8s.io/v1"),
            text("EndpointSlice"),
            meta(&own, &[], owner),
            text("IPv4"),
            rows.into(),
            ports.into(),
        ],
    )
}

/// A slice has the numbers that names of ports stand for.
fn number_of(port: &ServicePort) -> i32 {
    match port.target_port {
        PortRef::Number(number) => number,
        PortRef::Name(_) => port.port,
    }
}
