//! EndpointSlices as the API would show them now.

use super::object::{Map, meta, object, owner_reference};
use crate::api::{Document, ObjectMeta, PortRef, Service, ServiceId, ServicePort};
use crate::store::{EndpointSlice, Endpoints, Store};

/// The slices of a Service (CL-50, CL-52).
pub(super) fn slices(store: &Store, id: ServiceId, service: &Service) -> Vec<Document> {
    let Some(endpoints) = store.endpoints(id) else {
        return Vec::new();
    };
    let slices = endpoints.numbered_slices();
    let slices = slices.map(|(number, one)| slice(store, service, endpoints, number, one));
    slices.collect()
}

fn slice(
    store: &Store,
    service: &Service,
    endpoints: &Endpoints,
    number: u32,
    slice: &EndpointSlice,
) -> Document {
    let written = endpoints.written();
    let own = written.filter(|(pod, _)| endpoints.slice_of(*pod) == Some(number));
    let rows = own.filter_map(|(id, endpoint)| {
        let pod = store.pod(id)?;
        let conditions = Map::default()
            .set("ready", endpoint.ready)
            .set("serving", endpoint.serving)
            .set("terminating", endpoint.terminating);
        let target = Map::default().set("kind", "Pod").set("name", &*pod.name);
        let address = pod.status.pod_ip.as_deref().map(Document::from);
        let node = store.node(endpoint.node).map(|node| &*node.name);
        let row = Map::default()
            .set("addresses", address.into_iter().collect::<Vec<_>>())
            .set("conditions", conditions.done())
            .set_some("nodeName", node)
            .set("targetRef", target.done());
        Some(row.done())
    });
    let rows: Vec<Document> = rows.collect();
    let ports = slice.ports.iter().map(|port| {
        Map::default()
            .set("name", &*port.name)
            .set("port", number_of(port))
            .set("protocol", &*port.protocol)
            .done()
    });
    let own = ObjectMeta {
        name: format!("{}-{number}", service.meta.name).into(),
        ..service.meta.clone()
    };
    let owner = owner_reference("Service", &service.meta.name, service.meta.uid);
    let meta = meta(&own, &[], Some(owner));
    object("discovery.k8s.io/v1", "EndpointSlice", meta)
        .set("addressType", "IPv4")
        .set("endpoints", rows)
        .set("ports", ports.collect::<Vec<_>>())
        .done()
}

/// A slice has the numbers that names of ports stand for.
fn number_of(port: &ServicePort) -> i32 {
    match port.target_port {
        PortRef::Number(number) => number,
        PortRef::Name(_) => port.port,
    }
}
