//! The EndpointSlices of one Service, and what the proxies know of them.

use std::rc::Rc;

use super::Store;
use crate::api::{NodeId, Pod, PodId, PodSpec, PortRef, Service, ServiceId, ServicePort};

/// CL-52: no slice holds more endpoints than this.
pub const MAX_ENDPOINTS_PER_SLICE: i32 = 100;

/// What a slice says of one pod (CL-50).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// `conditions.ready`: it is to get traffic.
    pub ready: bool,
    /// `conditions.serving`: the pod is Ready.
    pub serving: bool,
    /// `conditions.terminating`: the pod is marked for deletion.
    pub terminating: bool,
    /// `nodeName`.
    pub node: NodeId,
}

impl Endpoint {
    /// CL-51: what traffic falls back to when no endpoint is ready.
    pub fn is_last_resort(self) -> bool {
        self.serving && self.terminating
    }
}

/// One EndpointSlice: endpoints whose ports have the same numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointSlice {
    /// `ports`, with the numbers that target ports stand for.
    pub ports: Rc<[ServicePort]>,
    /// How many endpoints it holds.
    pub endpoints: i32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    pod: PodId,
    /// Which slice holds it.
    slice: u32,
    written: Option<Endpoint>,
    /// As it was when the proxies last looked.
    proxied: Option<Endpoint>,
}

/// The endpoints of a Service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoints {
    /// In the order of the pods. A row whose pod nobody knows any more stays for a while, so that
    /// a large Service does not move all rows for every pod that goes.
    rows: Vec<Row>,
    gone: usize,
    /// One that is `None` has been deleted.
    slices: Vec<Option<EndpointSlice>>,
    /// Rows that the proxies have not seen as they are.
    unseen: Vec<PodId>,
    /// How many of the endpoints that the proxies know are ready.
    ready: i32,
}

impl Endpoints {
    /// The slices that there are (CL-52, CL-55).
    pub fn slices(&self) -> impl Iterator<Item = &EndpointSlice> {
        self.slices.iter().flatten()
    }

    /// What the slices say, by pod.
    pub fn written(&self) -> impl Iterator<Item = (PodId, Endpoint)> {
        self.rows
            .iter()
            .filter_map(|row| Some((row.pod, row.written?)))
    }

    /// What the proxies and the cluster's DNS know, by pod.
    pub fn known(&self) -> impl Iterator<Item = (PodId, Endpoint)> {
        self.rows
            .iter()
            .filter_map(|row| Some((row.pod, row.proxied?)))
    }

    /// What the slices say of a pod.
    pub fn of(&self, pod: PodId) -> Option<Endpoint> {
        self.row(pod)?.written
    }

    /// What the proxies and the cluster's DNS know of a pod.
    pub fn proxied(&self, pod: PodId) -> Option<Endpoint> {
        self.row(pod)?.proxied
    }

    /// How many of the endpoints that the proxies know are ready.
    pub fn ready(&self) -> i32 {
        self.ready
    }

    /// Whether the proxies still have something to learn.
    pub fn is_unseen(&self) -> bool {
        !self.unseen.is_empty()
    }

    /// CL-51: the pods that get the Service's traffic now, in equal parts: the ready ones, or, if
    /// there are none, those that still serve on their way out.
    pub fn traffic(&self) -> impl Iterator<Item = PodId> {
        let any_ready = self.ready > 0;
        let gets = move |endpoint: Endpoint| {
            if any_ready {
                endpoint.ready
            } else {
                endpoint.is_last_resort()
            }
        };
        self.known()
            .filter(move |(_, endpoint)| gets(*endpoint))
            .map(|(pod, _)| pod)
    }

    /// The ports of the slice that holds a pod.
    pub fn ports_of(&self, pod: PodId) -> Option<&Rc<[ServicePort]>> {
        let row = self.row(pod)?;
        row.written?;
        Some(&self.slices.get(row.slice as usize)?.as_ref()?.ports)
    }

    /// Which slice holds a pod, by its place among all that there have been.
    pub fn slice_of(&self, pod: PodId) -> Option<u32> {
        self.row(pod).map(|row| row.slice)
    }

    /// The slices that there are, with their places among all that there have been.
    pub fn numbered_slices(&self) -> impl Iterator<Item = (u32, &EndpointSlice)> {
        let slices = (0..).zip(&self.slices);
        slices.filter_map(|(number, slice)| Some((number, slice.as_ref()?)))
    }

    fn row(&self, pod: PodId) -> Option<&Row> {
        let place = self.rows.binary_search_by_key(&pod, |row| row.pod).ok()?;
        self.rows.get(place)
    }

    /// Writes what becomes of some endpoints; `ports` are those of each. CL-55: without endpoints
    /// one empty slice is left.
    pub(super) fn write(&mut self, changes: Vec<(PodId, Option<Endpoint>, Rc<[ServicePort]>)>) {
        for (pod, endpoint, ports) in changes {
            self.write_one(pod, endpoint, &ports);
        }
        if self.slices().next().is_none() {
            self.slices = vec![Some(EndpointSlice {
                ports: Rc::from([]),
                endpoints: 0,
            })];
        }
    }

    fn write_one(&mut self, pod: PodId, endpoint: Option<Endpoint>, ports: &Rc<[ServicePort]>) {
        let place = self.rows.partition_point(|row| row.pod < pod);
        if self.rows.get(place).is_none_or(|row| row.pod != pod) {
            let row = Row {
                pod,
                slice: 0,
                written: None,
                proxied: None,
            };
            self.rows.insert(place, row);
        }
        let Some(mut row) = self.rows.get(place).copied() else {
            return;
        };
        let before = row.written.map(|_| row.slice);
        let stays = before.filter(|slice| endpoint.is_some() && self.slice_has(*slice, ports));
        if stays.is_none() {
            if let Some(slice) = before {
                self.leave(slice);
            }
            if endpoint.is_some() {
                row.slice = self.slice_with_room(ports);
            }
        }
        row.written = endpoint;
        if let Some(slot) = self.rows.get_mut(place) {
            *slot = row;
        }
        self.unseen.push(pod);
    }

    fn slice_has(&self, slice: u32, ports: &[ServicePort]) -> bool {
        let found = self.slices.get(slice as usize).and_then(Option::as_ref);
        found.is_some_and(|slice| *slice.ports == *ports)
    }

    /// An empty slice is deleted, unless it is the last one.
    fn leave(&mut self, slice: u32) {
        if let Some(slot) = self.slices.get_mut(slice as usize) {
            let left = slot.as_mut().map_or(0, |slice| {
                slice.endpoints -= 1;
                slice.endpoints
            });
            if left == 0 {
                *slot = None;
            }
        }
    }

    /// CL-52: the fullest slice of these ports that has room, or else a new one. The empty slice
    /// of a Service without endpoints makes way.
    fn slice_with_room(&mut self, ports: &Rc<[ServicePort]>) -> u32 {
        for slot in &mut self.slices {
            if slot.as_ref().is_some_and(|slice| slice.endpoints == 0) {
                *slot = None;
            }
        }
        let open = self.slices.iter_mut().enumerate().filter_map(|(at, slot)| {
            let slice = slot.as_mut()?;
            let fits = slice.endpoints < MAX_ENDPOINTS_PER_SLICE && slice.ports == *ports;
            fits.then_some((at, slice))
        });
        let fullest = open.max_by_key(|(at, slice)| (slice.endpoints, std::cmp::Reverse(*at)));
        let place = if let Some((place, slice)) = fullest {
            slice.endpoints += 1;
            place
        } else {
            let free = self.slices.iter().position(Option::is_none);
            let place = free.unwrap_or(self.slices.len());
            let slice = Some(EndpointSlice {
                ports: Rc::clone(ports),
                endpoints: 1,
            });
            match self.slices.get_mut(place) {
                Some(slot) => *slot = slice,
                None => self.slices.push(slice),
            }
            place
        };
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// The proxies see the slices as they are now.
    pub(super) fn propagate(&mut self) {
        for pod in std::mem::take(&mut self.unseen) {
            let Ok(place) = self.rows.binary_search_by_key(&pod, |row| row.pod) else {
                continue;
            };
            let Some(row) = self.rows.get_mut(place) else {
                continue;
            };
            let is_ready = |endpoint: Option<Endpoint>| {
                i32::from(endpoint.is_some_and(|endpoint| endpoint.ready))
            };
            self.ready += is_ready(row.written) - is_ready(row.proxied);
            row.proxied = row.written;
            self.gone += usize::from(row.written.is_none());
        }
        if self.gone * 2 > self.rows.len() {
            self.rows
                .retain(|row| row.written.is_some() || row.proxied.is_some());
            self.gone = 0;
        }
    }
}

impl Store {
    /// The endpoints of a Service. `None` for one that has never existed.
    pub fn endpoints(&self, id: ServiceId) -> Option<&Endpoints> {
        self.endpoints.get(id.index())
    }

    /// CL-50: what the slices of `service` are to say of a pod: nothing unless it is selected, has
    /// an address, and is not finished. Its node has to exist, unless the Service publishes what is
    /// not ready.
    pub fn wanted_endpoint(&self, service: &Service, pod: &Pod) -> Option<Endpoint> {
        let node = pod.node?;
        if self.node(node).is_none() && !service.publish_not_ready_addresses {
            return None;
        }
        let selected = service.selects(&pod.labels) && pod.namespace == service.meta.namespace;
        if !selected || pod.status.pod_ip.is_none() || pod.status.phase.is_terminal() {
            return None;
        }
        let serving = pod.is_ready();
        let terminating = pod.deletion.is_some();
        Some(Endpoint {
            ready: service.publish_not_ready_addresses || (serving && !terminating),
            serving,
            terminating,
            node,
        })
    }

    pub(super) fn write_endpoints(&mut self, id: ServiceId, changes: &[(PodId, Option<Endpoint>)]) {
        let Some(service) = self.services.get(id.index()) else {
            return;
        };
        let with_ports = changes.iter().map(|(pod, endpoint)| {
            let found = self.pod(*pod);
            let ports = found.map_or(Rc::from([]), |found| {
                endpoint_ports(service, &found.template.spec)
            });
            (*pod, *endpoint, ports)
        });
        let with_ports = with_ports.collect();
        if let Some(endpoints) = self.endpoints.get_mut(id.index()) {
            endpoints.write(with_ports);
        }
    }
}

/// The ports of a Service as a pod has them: a target port that is a name stands for the container
/// port of that name, and is left out where the pod has none.
pub fn endpoint_ports(service: &Service, spec: &PodSpec) -> Rc<[ServicePort]> {
    let named = |port: &ServicePort, name: &str| {
        let ports = spec
            .containers
            .iter()
            .flat_map(|container| &container.ports);
        let mut same = ports.filter(|other| *other.name == *name);
        same.find(|other| other.protocol == port.protocol)
            .map(|other| other.container_port)
    };
    let ports = service.ports.iter().filter_map(|port| {
        let number = match &port.target_port {
            PortRef::Number(number) => *number,
            PortRef::Name(name) => named(port, name)?,
        };
        Some(ServicePort {
            port: number,
            target_port: PortRef::Number(number),
            ..port.clone()
        })
    });
    ports.collect()
}
