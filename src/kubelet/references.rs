//! ConfigMaps and Secrets that a pod refers to, and that do not exist (KL-4, KL-13, CL-156).
//!
//! Manifests seldom contain everything that they refer to, so what is not said to be missing is
//! there.

use super::app::Missing;
use super::container::Stage;
use super::turn::PodTurn;
use super::worker::Life;
use crate::api::tree::{at, get, is_true, items, text};
use crate::api::{ContainerState, Document, Ms};
use crate::store::{Change, Reason};

/// The wait after the first volume that cannot be mounted. It doubles with each attempt.
const FIRST_WAIT_MS: i32 = 500;
/// The longest of these waits.
const LONGEST_WAIT_MS: i32 = 122_000;
/// How long one sync waits for volumes. That it has waited in vain is told by no event.
const MOUNT_SYNC_MS: Ms = 123_000;
/// How soon the first sync after a failed creation comes: the sandbox is noticed (KL-1).
const FIRST_SYNC_MS: Ms = 1_000;
/// KL-1: how soon a sync that ended in an error is repeated.
const SYNC_MS: Ms = 10_000;

impl PodTurn<'_> {
    /// KL-4: mounts the volumes of the pod. Returns whether it has to wait for some.
    pub fn await_volumes(&mut self) -> bool {
        let errors = self.missing_volumes();
        if errors.is_empty() {
            self.worker.mount_wait_ms = 0;
            return false;
        }
        for error in errors {
            let event = self.warning("FailedMount", error.as_str());
            let because = Reason::NotFound {
                error: error.into(),
                volume: true,
            };
            self.push_with(Change::Told, because, event);
        }
        if self.worker.mount_wait_ms == 0 {
            self.worker.mounts_since_ms = self.now_ms();
        }
        let wait_ms = self.worker.mount_wait_ms * 2;
        let wait_ms = wait_ms.clamp(FIRST_WAIT_MS, LONGEST_WAIT_MS);
        self.worker.mount_wait_ms = wait_ms;
        let until_ms = self.now_ms() + Ms::from(wait_ms);
        self.live(Life::Sandbox, Some(until_ms));
        true
    }

    /// When the sync goes on that has waited for volumes, and that finds them mounted now: at once,
    /// or with the next sync if the last one has given up (KL-1).
    pub fn mounted_at_ms(&self) -> Ms {
        let (now_ms, since_ms) = (self.now_ms(), self.worker.mounts_since_ms);
        let into_ms = (now_ms - since_ms) % (MOUNT_SYNC_MS + SYNC_MS);
        if into_ms < MOUNT_SYNC_MS {
            now_ms
        } else {
            now_ms + MOUNT_SYNC_MS + SYNC_MS - into_ms
        }
    }

    /// KL-13: whether a container cannot be created for want of something that its environment
    /// comes from. If so, the kubelet tries again later.
    pub fn lacks_environment(&mut self, index: usize) -> bool {
        let Some(error) = self.missing_environment(index) else {
            return false;
        };
        let word = "CreateContainerConfigError";
        let again = self.container_status(index).is_some_and(|status| {
            matches!(&status.state, ContainerState::Waiting { reason, .. } if *reason == word)
        });
        let wait_ms = if again { SYNC_MS } else { FIRST_SYNC_MS };
        self.enter(index, Stage::PullBackOff, self.now_ms() + wait_ms);
        let event = self.warning("Failed", format!("Error: {error}"));
        let because = Reason::NotFound {
            error: error.as_str().into(),
            volume: false,
        };
        self.show_waiting(index, word, Some(error.into()));
        self.write(because, Some(event));
        self.advance();
        true
    }

    fn missing_volumes(&self) -> Vec<String> {
        let mut errors = Vec::new();
        if self.context.apps.missing.is_empty() {
            return errors;
        }
        for volume in at(&self.pod.template.document, &["spec"])
            .map(|spec| items(spec, "volumes"))
            .unwrap_or_default()
        {
            let sources = get(volume, "projected").map(|projected| items(projected, "sources"));
            let mut sources = [volume].into_iter().chain(sources.unwrap_or_default());
            let error = sources.find_map(|source| self.missing(source, ["configMap", "secret"]));
            if let Some(error) = error {
                let name = text(volume, "name").unwrap_or_default();
                errors.push(format!(
                    "MountVolume.SetUp failed for volume \"{name}\" : {error}"
                ));
            }
        }
        errors
    }

    fn missing_environment(&self, index: usize) -> Option<String> {
        if self.context.apps.missing.is_empty() {
            return None;
        }
        let spec = at(&self.pod.template.document, &["spec"])?;
        let name = &*self.spec(index)?.name;
        let mut all = items(spec, "containers").iter();
        let mut inits = items(spec, "initContainers").iter();
        let is_meant = |container: &&Document| text(container, "name") == Some(name);
        let container = all.find(is_meant).or_else(|| inits.find(is_meant))?;
        let whole = items(container, "envFrom").iter();
        let whole = whole.map(|source| (source, ["configMapRef", "secretRef"]));
        let keys = items(container, "env").iter();
        let keys = keys.filter_map(|variable| get(variable, "valueFrom"));
        let keys = keys.map(|source| (source, ["configMapKeyRef", "secretKeyRef"]));
        let mut sources = whole.chain(keys);
        sources.find_map(|(source, fields)| self.missing(source, fields))
    }

    /// What is said of a source that refers to a ConfigMap or a Secret by the first or the second
    /// of these fields, if that is missing.
    fn missing(&self, source: &Document, [config_map, secret]: [&str; 2]) -> Option<String> {
        let kinds = [(config_map, "configmap"), (secret, "secret")];
        kinds.into_iter().find_map(|(field, kind)| {
            let reference = get(source, field).filter(|it| !is_true(it, "optional"))?;
            let name = text(reference, "name").or_else(|| text(reference, "secretName"))?;
            let is_secret = kind == "secret";
            let mut missing = self.context.apps.missing.iter();
            let is_missing = missing.any(|it: &Missing| {
                (it.is_secret, &*it.name) == (is_secret, name) && self.now_ms() < it.until_ms
            });
            is_missing.then(|| format!("{kind} \"{name}\" not found"))
        })
    }
}
