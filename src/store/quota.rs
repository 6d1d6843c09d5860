//! Whether the API server admits another pod: a ResourceQuota may say no.
//!
//! Models the ResourceQuota admission plug-in, and its evaluator of pods.

use std::rc::Rc;

use super::Store;
use crate::api::ResourceQuota;

/// What the quotas say of the pods that one sync creates. Those count that the sync has created
/// before.
pub struct PodAdmission<'s> {
    store: &'s Store,
    /// Quotas that are made by the same request.
    more: Vec<Rc<ResourceQuota>>,
    /// Pods that are not finished, and all pods; `None` until somebody has had to count them.
    used: Option<[i32; 2]>,
}

impl<'s> PodAdmission<'s> {
    /// Nothing is created yet.
    pub fn new(store: &'s Store) -> Self {
        Self {
            store,
            more: Vec::new(),
            used: None,
        }
    }

    /// From now on that quota holds too.
    pub fn limit(&mut self, quota: &Rc<ResourceQuota>) {
        self.more.push(Rc::clone(quota));
    }

    /// Admits one pod, and counts it.
    ///
    /// # Errors
    /// The API server's words where a quota is used up. Pods on their way out still count; finished
    /// ones count only where all objects do.
    pub fn admit(&mut self, namespace: &str, pod: &str) -> Result<(), String> {
        let quotas = self.store.resource_quotas.values().chain(&self.more);
        let mut quotas = quotas
            .filter(|quota| *quota.namespace == *namespace)
            .peekable();
        if quotas.peek().is_none() {
            return Ok(());
        }
        let store = self.store;
        let used = self.used.get_or_insert_with(|| in_use(store, namespace));
        for quota in quotas {
            if let Some(words) = exceeded(quota, *used) {
                return Err(format!("pods \"{pod}\" is forbidden: {words}"));
            }
        }
        *used = used.map(|pods| pods + 1);
        Ok(())
    }
}

/// Why a quota has no room for another pod, if it has none.
fn exceeded(quota: &ResourceQuota, [unfinished, all]: [i32; 2]) -> Option<String> {
    let [mut requested, mut used, mut limited] = [const { String::new() }; 3];
    let resources = [
        ("count/pods", quota.count_pods, all),
        ("pods", quota.pods, unfinished),
    ];
    for (resource, limit, pods) in resources {
        let Some(limit) = limit.filter(|limit| pods >= *limit) else {
            continue;
        };
        for (list, pods) in [
            (&mut requested, 1),
            (&mut used, pods),
            (&mut limited, limit),
        ] {
            let comma = if list.is_empty() { "" } else { "," };
            let item = format!("{comma}{resource}={pods}");
            list.push_str(&item);
        }
    }
    let name = &quota.name;
    (!requested.is_empty()).then(|| {
        format!("exceeded quota: {name}, requested: {requested}, used: {used}, limited: {limited}")
    })
}

fn in_use(store: &Store, namespace: &str) -> [i32; 2] {
    let mut used = [0; 2];
    for (_, pod) in store.pods.iter() {
        if *pod.namespace == *namespace {
            let [unfinished, all] = &mut used;
            *unfinished += i32::from(!pod.status.phase.is_terminal());
            *all += 1;
        }
    }
    used
}
