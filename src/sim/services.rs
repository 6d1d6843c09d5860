//! Turns of those that look after Services.

use super::Actor;
use super::agenda::Turn;
use super::world::World;
use crate::api::PodId;
use crate::controllers::endpoint_slice;
use crate::store::Change;

impl World {
    pub(super) fn service_turn(&mut self, turn: Turn) {
        let (actor, outcome) = match turn {
            Turn::Service(id) => (
                Actor::EndpointSliceController,
                endpoint_slice::sync_service(&self.store, id),
            ),
            Turn::Endpoint(id) => (
                Actor::EndpointSliceController,
                endpoint_slice::sync_pod(&self.store, id),
            ),
            Turn::Proxies(id) => (
                Actor::KubeProxy(id),
                endpoint_slice::sync_proxies(&self.store, id),
            ),
            _ => return,
        };
        self.take(actor, turn, outcome);
    }

    /// Asks for the turns of those who look after Services. A change of a pod concerns them only
    /// if it makes the pod another endpoint.
    pub(super) fn wake_services(&mut self, change: &Change) {
        if self.store.services.is_empty() {
            return;
        }
        let latency = &self.setup.latency;
        let (after_ms, turn) = match change {
            Change::ServiceApplied(id, _) => (latency.controller_ms, Turn::Service(*id)),
            Change::EndpointsChanged { service, .. } => (latency.proxy_ms, Turn::Proxies(*service)),
            Change::PodStatus(id, _)
            | Change::PodDeleting(id, _)
            | Change::PodRemoved(id)
            | Change::PodMeta { id, .. }
            | Change::PodBound { id, .. }
            | Change::PodCreated(id, _) => match self.outdated(*id) {
                Some(turn) => (latency.controller_ms, turn),
                None => return,
            },
            _ => return,
        };
        self.agenda.ask(self.now_ms + after_ms, turn);
    }

    fn outdated(&self, id: PodId) -> Option<Turn> {
        endpoint_slice::is_outdated(&self.store, id).then_some(Turn::Endpoint(id))
    }
}
