//! The Deployment controller: ReplicaSets of old and new templates change places.
//!
//! Models `pkg/controller/deployment` of Kubernetes 1.36, one file here for one file there:
//! `rolling`, `recreate`, `scale` and `status` (`sync.go`), `progress`, `rollback`.

mod progress;
mod recreate;
mod revision;
pub mod rollback;
mod rolling;
mod scale;
mod status;
mod view;

use super::Outcome;
use crate::api::{DeploymentId, Ms, ObjectRef, Strategy};
use crate::store::{Change, Event, Reason, Store, WaitsFor, Write};
use status::Evaluation;
use view::View;

/// One sync of a Deployment (DEP-7).
pub fn sync(store: &Store, id: DeploymentId, now_ms: Ms) -> Outcome {
    let Some(deployment) = store.deployment(id) else {
        return Outcome::default();
    };
    if deployment.spec.selector.is_empty() {
        return selects_all(id);
    }
    let mut view = View::new(store, id, deployment, now_ms);
    view.claim();
    if deployment.meta.is_deleting() {
        revision::find_new(&mut view);
        return status::write(view, Evaluation::Plain, WaitsFor::Deletion);
    }
    progress::note_pause(&mut view);
    revision::find_new(&mut view);
    if deployment.spec.paused {
        scale::follow_replicas(&mut view);
        revision::clean_up_history(&mut view);
        return status::write(view, Evaluation::Plain, WaitsFor::Resume);
    }
    if scale::is_scaling_event(&view) {
        scale::follow_replicas(&mut view);
        return status::write(view, Evaluation::Plain, WaitsFor::NextSync);
    }
    let waits_for = match deployment.spec.strategy {
        Strategy::Recreate => recreate::roll_out(&mut view),
        Strategy::RollingUpdate { .. } => rolling::roll_out(&mut view),
    };
    status::write(view, Evaluation::Rollout, waits_for)
}

/// DEP-7 (2): an empty selector would select every pod of the namespace.
fn selects_all(id: DeploymentId) -> Outcome {
    let text = "This deployment is selecting all pods. A non-empty selector is required.";
    let event = Event::warning(ObjectRef::Deployment(id), "SelectingAll", text);
    let write = Write::new(Change::Told, Reason::Refused(text.into())).with_event(event);
    Outcome {
        writes: vec![write],
        ..Outcome::default()
    }
}
