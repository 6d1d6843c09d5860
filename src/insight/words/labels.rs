//! What stands alone.

use super::{Key, Language, PodKind, PodNumbers, say};
use crate::api::ProbeKind;
use crate::insight::note::{Due, Note};
use crate::kubelet::PodState;

impl Language {
    /// The name of a pod's state, as the diagram and the tiles give it.
    pub fn state(self, state: PodState) -> &'static str {
        self.text(match state {
            PodState::Unscheduled => Key::StateUnscheduled,
            PodState::Pulling => Key::StatePulling,
            PodState::ImagePullBackOff => Key::StateImagePullBackOff,
            PodState::Creating => Key::StateCreating,
            PodState::Init => Key::StateInit,
            PodState::Starting => Key::StateStarting,
            PodState::NotReady => Key::StateNotReady,
            PodState::Ready => Key::StateReady,
            PodState::Available => Key::StateAvailable,
            PodState::CrashLoopBackOff => Key::StateCrashLoopBackOff,
            PodState::Terminating => Key::StateTerminating,
            PodState::Completed => Key::StateCompleted,
            PodState::Failed => Key::StateFailed,
        })
    }

    /// What brings a pod from one state to the other; empty if nothing does.
    pub fn cause(self, from: PodState, to: PodState) -> &'static str {
        use PodState as S;
        self.text(match (from, to) {
            (S::Unscheduled, S::Creating) => Key::CauseScheduled,
            (S::Creating, S::Pulling) => Key::CauseNoImage,
            (S::Pulling, S::Creating) => Key::CausePulled,
            (S::Pulling, S::ImagePullBackOff) => Key::CausePullFailed,
            (S::ImagePullBackOff, S::Pulling) => Key::CausePullAgain,
            (S::Creating, S::Init) => Key::CauseInit,
            (S::Init, S::Creating) => Key::CauseInitDone,
            (S::Creating, S::Starting) => Key::CauseStarting,
            (S::Creating, S::NotReady) => Key::CauseRuns,
            (S::Starting, S::NotReady) => Key::CauseStarted,
            (S::NotReady, S::Ready) => Key::CauseReady,
            (S::Ready, S::Available) => Key::CauseAvailable,
            (S::Ready | S::Available, S::NotReady) => Key::CauseNotReady,
            (_, S::CrashLoopBackOff) => Key::CauseCrashed,
            (S::CrashLoopBackOff, _) => Key::CauseRestarted,
            (_, S::Terminating) => Key::CauseDeleted,
            (_, S::Completed) => Key::CauseCompleted,
            (_, S::Failed) => Key::CauseFailed,
            _ => return "",
        })
    }

    /// What a state means for the pod that is in it.
    pub fn meaning(self, state: PodState) -> &'static str {
        self.text(match state {
            PodState::Unscheduled => Key::MeaningUnscheduled,
            PodState::Pulling => Key::MeaningPulling,
            PodState::ImagePullBackOff => Key::MeaningImagePullBackOff,
            PodState::Creating => Key::MeaningCreating,
            PodState::Init => Key::MeaningInit,
            PodState::Starting => Key::MeaningStarting,
            PodState::NotReady => Key::MeaningNotReady,
            PodState::Ready => Key::MeaningReady,
            PodState::Available => Key::MeaningAvailable,
            PodState::CrashLoopBackOff => Key::MeaningCrashLoopBackOff,
            PodState::Terminating => Key::MeaningTerminating,
            PodState::Completed => Key::MeaningCompleted,
            PodState::Failed => Key::MeaningFailed,
        })
    }

    /// What a tile says about a pod below its name.
    pub fn note(self, state: PodState, note: Note) -> String {
        let name = self.state(state);
        match (state, note) {
            (PodState::Ready, Note::Left(seconds)) => say!(self, NoteReadyMore, seconds),
            (PodState::CrashLoopBackOff, Note::Left(seconds)) => {
                say!(self, NoteCrashLoopLeft, seconds)
            }
            (PodState::ImagePullBackOff, Note::Left(seconds)) => {
                say!(self, NotePullBackOffLeft, seconds)
            }
            (PodState::Pulling, Note::Left(seconds)) => say!(self, NotePullingLeft, seconds),
            (PodState::CrashLoopBackOff, _) => self.text(Key::NoteCrashLoop).into(),
            (PodState::ImagePullBackOff, _) => self.text(Key::NotePullBackOff).into(),
            (PodState::Init, _) => self.text(Key::NoteInit).into(),
            (_, Note::Plain) => name.into(),
            (_, Note::Left(seconds)) => say!(self, NoteLeft, state = name, seconds),
            (_, Note::NextProbe(seconds)) => say!(self, NoteNextProbe, state = name, seconds),
            (_, Note::Passed(run, of)) => say!(self, NotePassed, state = name, run, of),
            (PodState::Starting, Note::Failed(_, run, of)) => {
                say!(self, NoteRun, state = name, run, of)
            }
            (_, Note::Failed(kind, run, of)) => {
                say!(self, NoteRun, state = self.text(failing(kind)), run, of)
            }
            (_, Note::Exited(code)) => say!(self, NoteExited, state = name, code),
        }
    }

    /// What comes next for a pod, as in `readiness probe of q7x2k`.
    pub fn due(self, due: Due, pod: &str) -> String {
        let key = match due {
            Due::Probe(ProbeKind::Liveness) => Key::DueLiveness,
            Due::Probe(ProbeKind::Readiness) => Key::DueReadiness,
            Due::Probe(ProbeKind::Startup) => Key::DueStartup,
            Due::Available => Key::DueAvailable,
            Due::Pulled => Key::DuePulled,
            Due::BackOffOver => Key::DueBackOffOver,
            Due::Started => Key::DueStarted,
            Due::Stopped => Key::DueStopped,
        };
        say!(self, (key), pod)
    }

    /// What a tile is called.
    pub fn tile(self, pod: &str, revision: i64, note: &str) -> String {
        if revision == 0 {
            return say!(self, TileBare, pod, note);
        }
        say!(self, Tile, pod, revision, note)
    }

    /// What stands on a segment of the budget bar, and what follows it where there is room.
    pub fn segment(self, pods: i32, kind: PodKind, revision: i64) -> [String; 2] {
        let key = match kind {
            PodKind::Available => Key::SegmentAvailable,
            PodKind::Unavailable => Key::SegmentUnavailable,
            PodKind::Terminating => Key::SegmentTerminating,
        };
        let mut more = String::new();
        if revision > 0 {
            more = say!(self, SegmentRevision, revision);
            more.insert(0, ' ');
        }
        [say!(self, (key), pods), more]
    }

    /// What the budget bar is called.
    pub fn budget(self, pods: &PodNumbers) -> String {
        let PodNumbers {
            available,
            min_available: min,
            active,
            max_total: max,
            terminating,
        } = pods;
        say!(self, BudgetIs, available, min, active, max, terminating)
    }

    /// What the budget bar is called where there are no limits.
    pub fn pods(self, pods: &PodNumbers, replicas: i32) -> String {
        let PodNumbers {
            available,
            active,
            terminating,
            ..
        } = pods;
        say!(self, PodsAre, available, replicas, active, terminating)
    }

    /// What a partition of a StatefulSet means.
    pub fn partition(self, partition: i32, start: i32, replicas: i32) -> String {
        let first = start.saturating_add(partition);
        if partition <= 0 {
            self.text(Key::PartitionAll).into()
        } else if partition >= replicas {
            say!(self, PartitionNone, partition)
        } else {
            say!(self, PartitionFrom, partition, first)
        }
    }
}

fn failing(kind: ProbeKind) -> Key {
    match kind {
        ProbeKind::Liveness => Key::NotAlive,
        ProbeKind::Readiness => Key::Failing,
        ProbeKind::Startup => Key::Starting,
    }
}
