//! Whether the API server admits another pod: a ResourceQuota may say no.
//!
//! Models the ResourceQuota admission plug-in, and its evaluator of pods.

use super::Store;

/// What the quota says of the pods that one sync creates. Those count that the sync has created
/// before.
pub struct PodAdmission<'s> {
    store: &'s Store,
    /// Pods that are counted; `None` until somebody has had to count them.
    used: Option<i32>,
}

impl<'s> PodAdmission<'s> {
    /// Nothing is created yet.
    pub fn new(store: &'s Store) -> Self {
        Self { store, used: None }
    }

    /// Admits one pod, and counts it.
    ///
    /// # Errors
    /// The API server's words where the quota is used up. Pods on their way out still count,
    /// finished ones do not.
    pub fn admit(&mut self, namespace: &str, pod: &str) -> Result<(), String> {
        let quota = self.store.resource_quota.as_deref();
        let Some(quota) = quota.filter(|quota| *quota.namespace == *namespace) else {
            return Ok(());
        };
        let used = self
            .used
            .get_or_insert_with(|| in_use(self.store, namespace));
        if *used >= quota.pods {
            return Err(format!(
                "pods \"{pod}\" is forbidden: exceeded quota: {}, requested: pods=1, used: \
                 pods={used}, limited: pods={}",
                quota.name, quota.pods
            ));
        }
        *used += 1;
        Ok(())
    }
}

fn in_use(store: &Store, namespace: &str) -> i32 {
    let pods = store.pods.iter();
    let running =
        pods.filter(|(_, pod)| !pod.status.phase.is_terminal() && *pod.namespace == *namespace);
    i32::try_from(running.count()).unwrap_or(i32::MAX)
}
