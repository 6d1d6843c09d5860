//! What the API server does with a Pod that a user asks for without a controller.

use std::rc::Rc;

use crate::api::{
    ConditionState, ConditionStatus, Kind, Ms, Pod, PodId, PodStatus, Policy, ResourceQuota,
    validate_update,
};
use crate::store::{Change, PodAdmission, Store};

/// The pods that one command creates.
pub(super) struct NewPods<'s> {
    store: &'s Store,
    admission: PodAdmission<'s>,
    count: usize,
}

impl<'s> NewPods<'s> {
    /// Nothing is created yet.
    pub fn new(store: &'s Store) -> Self {
        Self {
            store,
            admission: PodAdmission::new(store),
            count: 0,
        }
    }

    /// From now on that quota holds too.
    pub fn limit(&mut self, quota: &Rc<ResourceQuota>) {
        self.admission.limit(quota);
    }

    /// `kubectl apply` of a Pod.
    ///
    /// # Errors
    /// The API server's words where it refuses.
    pub fn apply(&mut self, wanted: &Pod, now_ms: Ms) -> Result<Vec<Change>, String> {
        if let Some(id) = self.store.find_pod(&wanted.name)
            && let Some(pod) = self.store.pod(id)
        {
            refuse_change(pod, wanted)?;
            let mut changes = Vec::new();
            if pod.labels != wanted.labels || pod.annotations != wanted.annotations {
                changes.push(Change::PodMeta {
                    id,
                    labels: Rc::clone(&wanted.labels),
                    annotations: Rc::clone(&wanted.annotations),
                });
            }
            if pod.template.spec != wanted.template.spec {
                changes.push(Change::PodTemplate(id, Rc::clone(&wanted.template)));
            }
            return Ok(changes);
        }
        let admitted = self.admission.admit(&wanted.namespace, &wanted.name);
        admitted.map_err(|why| format!("Error from server (Forbidden): {why}"))?;
        let (id, _, uid) = self.store.next_pod(self.count);
        self.count += 1;
        let pod = Pod {
            uid,
            created_s: now_ms.div_euclid(1000),
            ..wanted.clone()
        };
        Ok(vec![Change::PodCreated(id, Rc::new(pod))])
    }
}

/// A controller sets a condition of a pod.
///
/// # Errors
/// Says so if the pod is gone.
pub(super) fn set_condition(
    store: &Store,
    id: PodId,
    condition: &Rc<str>,
    status: bool,
    now_ms: Ms,
) -> Result<Change, String> {
    let pod = store
        .pod(id)
        .ok_or("Error from server (NotFound): the pod is gone already")?;
    let mut new = PodStatus::clone(&pod.status);
    let state = ConditionState {
        status: Some(if status {
            ConditionStatus::True
        } else {
            ConditionStatus::False
        }),
        since_s: now_ms.div_euclid(1000),
        ..ConditionState::default()
    };
    new.set_other(condition, state);
    Ok(Change::PodStatus(id, Rc::new(new)))
}

/// API-31: what may not change in a Pod that exists.
fn refuse_change(pod: &Pod, wanted: &Pod) -> Result<(), String> {
    let (new, old) = (&wanted.template.document, &pod.template.document);
    let verdict = validate_update(Kind::Pod, new, old, Policy::default());
    match verdict.errors.first() {
        Some(error) => Err(format!(
            "The Pod \"{}\" is invalid: {}: {}",
            wanted.name, error.path, error.message
        )),
        None => Ok(()),
    }
}
