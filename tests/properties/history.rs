//! A history: a workload, how its programs behave, and what is done to them, as a Scenario file.

use std::fmt::{self, Display, Formatter};

/// When everything that was broken is healed, after the last command.
pub(crate) const HEALED_S: i64 = 150;

/// The tags of the images: what a program of that image does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// Ready soon.
    Good,
    /// The same, under another name.
    Other,
    /// Ready late, and it takes its time to stop.
    Slow,
    /// Crashes a few times.
    Crashing,
    /// Not ready until all is healed.
    Broken,
    /// No registry has it.
    Missing,
}

impl Tag {
    fn image(self) -> &'static str {
        match self {
            Self::Good => "app:good",
            Self::Other => "app:other",
            Self::Slow => "app:slow",
            Self::Crashing => "app:crashing",
            Self::Broken => "app:broken",
            Self::Missing => "app:missing",
        }
    }
}

/// The manifest of a workload: what may differ from history to history, and with `apply` also
/// within one.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub tag: Tag,
    pub replicas: i32,
    pub min_ready_seconds: i32,
    pub revision_history_limit: i32,
    pub rest: Rest,
}

/// What only one kind of workload has.
#[derive(Clone, Debug)]
pub(crate) enum Rest {
    /// maxSurge and maxUnavailable; `None` for Recreate.
    Deployment(Option<(String, String)>),
    StatefulSet {
        /// The lines under `updateStrategy`.
        strategy: Strategy,
        ordinals_start: i32,
        /// `whenDeleted` and `whenScaled` are `Delete`.
        deletes: (bool, bool),
    },
}

/// `updateStrategy` of a StatefulSet.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Strategy {
    OnDelete,
    Partition(i32),
}

/// What is done at some moment.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    SetImage(Tag),
    Scale(i32),
    Pause,
    Resume,
    Undo,
    Restart,
    /// A pod by its number, and `--grace-period`.
    DeletePod(u32, Option<i64>),
    Fault(u32, &'static str),
    Apply(Manifest),
    Delete(&'static str),
}

/// A whole history.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub seed: u32,
    /// How long controllers and kubelets take to notice something.
    pub latency_ms: (i64, i64),
    /// `podManagementPolicy: Parallel`.
    pub is_parallel: bool,
    pub has_claims: bool,
    pub first: Manifest,
    /// In no order.
    pub actions: Vec<(i64, Action)>,
}

impl History {
    pub fn is_stateful(&self) -> bool {
        matches!(self.first.rest, Rest::StatefulSet { .. })
    }

    fn uses(&self, tag: Tag) -> bool {
        let mut actions = self.actions.iter();
        self.first.tag == tag
            || actions.any(|(_, action)| match action {
                Action::SetImage(other) => *other == tag,
                Action::Apply(manifest) => manifest.tag == tag,
                _ => false,
            })
    }

    /// The manifest, each line behind `indent`.
    fn print(&self, manifest: &Manifest, indent: &str, f: &mut Formatter<'_>) -> fmt::Result {
        let text = ManifestText(self, manifest).to_string();
        for line in text.lines() {
            writeln!(f, "{indent}{line}")?;
        }
        Ok(())
    }

    fn print_action(&self, at_ms: i64, action: &Action, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = if self.is_stateful() {
            "statefulSet"
        } else {
            "deployment"
        };
        write!(f, "  - at: {at_ms}ms\n    ")?;
        match action {
            Action::SetImage(tag) => {
                writeln!(f, "setImage: {{{kind}: app, image: {}}}", tag.image())
            }
            Action::Scale(replicas) => writeln!(f, "scale: {{{kind}: app, replicas: {replicas}}}"),
            Action::Pause => writeln!(f, "pause: app"),
            Action::Resume => writeln!(f, "resume: app"),
            Action::Undo => writeln!(f, "undo: {{{kind}: app}}"),
            Action::Restart => writeln!(f, "restart: {{{kind}: app}}"),
            Action::DeletePod(pod, None) => writeln!(f, "deletePod: {{pod: {pod}}}"),
            Action::DeletePod(pod, Some(seconds)) => {
                writeln!(
                    f,
                    "deletePod: {{pod: {pod}, gracePeriodSeconds: {seconds}}}"
                )
            }
            Action::Fault(pod, fault) => writeln!(f, "fault: {{pod: {pod}, kind: {fault}}}"),
            Action::Delete(cascade) => {
                let kind = if self.is_stateful() {
                    "StatefulSet"
                } else {
                    "Deployment"
                };
                writeln!(f, "delete: {{kind: {kind}, name: app, cascade: {cascade}}}")
            }
            Action::Apply(manifest) => {
                writeln!(f, "apply: |")?;
                self.print(manifest, "      ", f)
            }
        }
    }

    /// At the end faults are healed, a paused Deployment goes on, and an image that does not exist
    /// is replaced by one that does.
    fn print_healing(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let at_ms = HEALED_S * 1000;
        for (_, action) in &self.actions {
            match action {
                Action::Fault(pod, "unready" | "hang") => {
                    self.print_action(at_ms, &Action::Fault(*pod, "heal"), f)?;
                }
                Action::Pause => self.print_action(at_ms, &Action::Resume, f)?,
                _ => {}
            }
        }
        if self.uses(Tag::Missing) {
            self.print_action(at_ms, &Action::SetImage(Tag::Good), f)?;
        }
        Ok(())
    }
}

impl Display for History {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.print(&self.first, "", f)?;
        let (controller_ms, kubelet_ms) = self.latency_ms;
        write!(
            f,
            "---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  seed: {}
  latency: {{controller: {controller_ms}ms, kubelet: {kubelet_ms}ms}}
  dependencies:
  - name: health
    down: [{{to: {HEALED_S}s}}]
  apps:
  - {{image: app:slow, readyAfter: 12s, readySpread: 8s, sigterm: 9s}}
  - {{image: app:crashing, readyAfter: 3s, crash: {{after: 5s, times: 2}}}}
  - image: app:broken
    readyAfter: 1s
    needs: [{{dependency: health, probe: readiness}}]
  - {{image: app:missing, pull: {{fails: not found}}}}
  - {{image: app:*, readyAfter: 2s, readySpread: 2s, sigterm: 1s}}
  script:
",
            self.seed
        )?;
        for (at_ms, action) in &self.actions {
            self.print_action(*at_ms, action, f)?;
        }
        self.print_healing(f)
    }
}

/// A manifest with what its history says of all of its manifests.
struct ManifestText<'h>(&'h History, &'h Manifest);

impl Display for ManifestText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(history, manifest) = self;
        let kind = match manifest.rest {
            Rest::Deployment(_) => "Deployment",
            Rest::StatefulSet { .. } => "StatefulSet",
        };
        write!(
            f,
            "apiVersion: apps/v1
kind: {kind}
metadata: {{name: app}}
spec:
  replicas: {}
  minReadySeconds: {}
  revisionHistoryLimit: {}
",
            manifest.replicas, manifest.min_ready_seconds, manifest.revision_history_limit
        )?;
        match &manifest.rest {
            Rest::Deployment(None) => writeln!(f, "  strategy: {{type: Recreate}}")?,
            Rest::Deployment(Some((surge, unavailable))) => writeln!(
                f,
                "  strategy: {{rollingUpdate: {{maxSurge: {surge}, maxUnavailable: {unavailable}}}}}"
            )?,
            Rest::StatefulSet {
                strategy,
                ordinals_start,
                deletes,
            } => {
                match strategy {
                    Strategy::OnDelete => writeln!(f, "  updateStrategy: {{type: OnDelete}}")?,
                    Strategy::Partition(partition) => writeln!(
                        f,
                        "  updateStrategy: {{rollingUpdate: {{partition: {partition}}}}}"
                    )?,
                }
                print_identity(history, *ordinals_start, *deletes, f)?;
            }
        }
        write!(
            f,
            "  selector: {{matchLabels: {{app: app}}}}
  template:
    metadata: {{labels: {{app: app}}}}
    spec:
      containers:
      - name: app
        image: {}
        readinessProbe: {{tcpSocket: {{port: 80}}, periodSeconds: 5}}
",
            manifest.tag.image()
        )
    }
}

fn print_identity(
    history: &History,
    ordinals_start: i32,
    (when_deleted, when_scaled): (bool, bool),
    f: &mut Formatter<'_>,
) -> fmt::Result {
    let word = |deletes: bool| if deletes { "Delete" } else { "Retain" };
    writeln!(
        f,
        "  serviceName: app\n  ordinals: {{start: {ordinals_start}}}"
    )?;
    if history.is_parallel {
        writeln!(f, "  podManagementPolicy: Parallel")?;
    }
    writeln!(
        f,
        "  persistentVolumeClaimRetentionPolicy: {{whenDeleted: {}, whenScaled: {}}}",
        word(when_deleted),
        word(when_scaled)
    )?;
    if history.has_claims {
        writeln!(
            f,
            "  volumeClaimTemplates:
  - metadata: {{name: data}}
    spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}"
        )?;
    }
    Ok(())
}
