//! READY, STATUS and RESTARTS of `kubectl get pods`, by the printer's rules of precedence (KL-79
//! to KL-86).

use std::borrow::Cow;

use super::phase::is_sidecar;
use crate::api::{ContainerState, ContainerStatus, Ms, Pod};

/// The three cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodColumns {
    /// READY: ready containers, and how many there are (KL-84).
    pub ready: (usize, usize),
    /// STATUS.
    pub status: Cow<'static, str>,
    /// RESTARTS: the count (KL-85).
    pub restarts: i32,
    /// RESTARTS: when the newest dead instance ended, if there is one.
    pub last_end_ms: Option<Ms>,
}

impl PodColumns {
    /// The cells of `pod`.
    pub fn of(pod: &Pod) -> Self {
        let (spec, status) = (&pod.template.spec, &*pod.status);
        let sidecars = spec.init_containers.iter().map(is_sidecar);
        // The printer's list is sorted by name (KL-17).
        let mut names: Vec<usize> = (0..status.containers.len()).collect();
        names.sort_by_key(|index| spec.containers.get(*index).map(|container| &container.name));
        let apps = names
            .iter()
            .filter_map(|index| status.containers.get(*index));
        Row {
            phase: status.phase.name(),
            reason: status.reason(),
            is_final: status.phase.is_terminal(),
            gated: status.scheduled.reason() == "SchedulingGated",
            initialized: status.initialized.is_true(),
            ready: status.ready.is_true(),
            deleting: pod.deletion.is_some(),
            apps_wanted: spec.containers.len(),
            inits: sidecars
                .zip(status.init_containers.iter().map(Cell::of))
                .collect(),
            apps: apps.map(Cell::of).collect(),
        }
        .columns()
    }

    /// The text of READY.
    pub fn ready_text(&self) -> String {
        format!("{}/{}", self.ready.0, self.ready.1)
    }

    /// The text of RESTARTS at `now_ms`.
    pub fn restarts_text(&self, now_ms: Ms) -> String {
        match self.last_end_ms {
            Some(end_ms) if self.restarts > 0 => {
                let ago = human_duration(now_ms - end_ms);
                format!("{} ({ago} ago)", self.restarts)
            }
            _ => self.restarts.to_string(),
        }
    }
}

/// What the printer looks at.
struct Row {
    phase: &'static str,
    reason: &'static str,
    is_final: bool,
    gated: bool,
    initialized: bool,
    ready: bool,
    deleting: bool,
    apps_wanted: usize,
    /// Init containers, and whether they are sidecars.
    inits: Vec<(bool, Cell)>,
    apps: Vec<Cell>,
}

/// What the printer looks at in a container.
#[derive(Clone, Copy)]
struct Cell {
    ready: bool,
    started: bool,
    restarts: i32,
    last_end_ms: Option<Ms>,
    state: Option<Shown>,
}

#[derive(Clone, Copy)]
enum Shown {
    Waiting(&'static str),
    Running,
    Ended(&'static str, i32),
}

impl Cell {
    fn of(status: &ContainerStatus) -> Self {
        let last = status.last_termination.as_ref();
        Self {
            ready: status.ready,
            started: status.started,
            restarts: status.restart_count,
            last_end_ms: last.map(|last| last.finished_ms),
            state: Some(match &status.state {
                ContainerState::Waiting { reason, .. } => Shown::Waiting(reason),
                ContainerState::Running { .. } => Shown::Running,
                ContainerState::Terminated(end) => Shown::Ended(end.reason, end.exit_code),
            }),
        }
    }
}

fn ended_text(reason: &'static str, code: i32) -> Cow<'static, str> {
    if reason.is_empty() {
        format!("ExitCode:{code}").into()
    } else {
        reason.into()
    }
}

impl Row {
    fn columns(&self) -> PodColumns {
        let base = if self.reason.is_empty() {
            self.phase
        } else {
            self.reason
        };
        let mut status: Cow<'static, str> = base.into();
        if self.gated {
            status = "SchedulingGated".into();
        }
        let (initializing, mut ready) = self.initializing();
        if let Some(text) = &initializing {
            status.clone_from(text);
        }
        if initializing.is_none() || self.initialized {
            let (text, ready_apps) = self.running(status);
            status = text;
            ready += ready_apps;
        }
        if self.deleting && self.reason == "NodeLost" {
            status = "Unknown".into();
        } else if self.deleting && !self.is_final {
            status = "Terminating".into();
        }
        let sidecars = self.inits.iter().filter(|(sidecar, _)| *sidecar).count();
        let (restarts, last_end_ms) = self.restarts(initializing.is_none() || self.initialized);
        PodColumns {
            ready: (ready, self.apps_wanted + sidecars),
            status,
            restarts,
            last_end_ms,
        }
    }

    /// KL-80: what the first init container that is not done says, and how many sidecars before
    /// it are ready.
    fn initializing(&self) -> (Option<Cow<'static, str>>, usize) {
        let count = self.inits.len();
        let mut ready = 0;
        for (index, (sidecar, cell)) in self.inits.iter().enumerate() {
            let text = match cell.state {
                Some(Shown::Ended(_, 0)) => continue,
                _ if *sidecar && cell.started => {
                    ready += usize::from(cell.ready);
                    continue;
                }
                Some(Shown::Ended(reason, code)) => format!("Init:{}", ended_text(reason, code)),
                Some(Shown::Waiting(reason))
                    if !reason.is_empty() && reason != "PodInitializing" =>
                {
                    format!("Init:{reason}")
                }
                _ => format!("Init:{index}/{count}"),
            };
            return (Some(text.into()), ready);
        }
        (None, ready)
    }

    /// KL-81, KL-82: what the app containers say, and how many of them are ready.
    fn running(&self, base: Cow<'static, str>) -> (Cow<'static, str>, usize) {
        let mut status = base;
        let mut error: Option<Cow<'static, str>> = None;
        let (mut ready, mut has_running) = (0, false);
        for cell in self.apps.iter().rev() {
            match cell.state {
                Some(Shown::Waiting(reason)) if !reason.is_empty() => status = reason.into(),
                Some(Shown::Ended(reason, code)) => {
                    status = ended_text(reason, code);
                    if code != 0 {
                        error = Some(status.clone());
                    }
                }
                Some(Shown::Running) if cell.ready => {
                    has_running = true;
                    ready += 1;
                }
                _ => {}
            }
        }
        if status == "Completed" {
            if has_running && self.ready {
                status = "Running".into();
            } else if let Some(error) = error {
                status = error;
            } else if has_running {
                status = "NotReady".into();
            }
        }
        (status, ready)
    }

    /// KL-85.
    fn restarts(&self, initialized: bool) -> (i32, Option<Ms>) {
        let inits = self.inits.iter();
        let inits = inits.filter(|(sidecar, _)| *sidecar || !initialized);
        let apps = self.apps.iter().filter(|_| initialized);
        let cells = || inits.clone().map(|(_, cell)| cell).chain(apps.clone());
        let restarts = cells().map(|cell| cell.restarts).sum();
        (restarts, cells().filter_map(|cell| cell.last_end_ms).max())
    }
}

/// An age as kubectl prints it (API-60).
pub fn human_duration(ms: Ms) -> String {
    // Fractions of a second are cut off towards zero.
    let seconds = ms / 1000;
    if seconds < -1 {
        return "<invalid>".to_owned();
    }
    let seconds = seconds.max(0);
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let (days, years) = (hours / 24, hours / 24 / 365);
    let with = |big: i64, unit: char, small: i64, small_unit: char| {
        if small == 0 {
            format!("{big}{unit}")
        } else {
            format!("{big}{unit}{small}{small_unit}")
        }
    };
    match () {
        () if seconds < 120 => format!("{seconds}s"),
        () if minutes < 10 => with(minutes, 'm', seconds % 60, 's'),
        () if minutes < 180 => format!("{minutes}m"),
        () if hours < 8 => with(hours, 'h', minutes % 60, 'm'),
        () if hours < 48 => format!("{hours}h"),
        () if hours < 24 * 8 => with(days, 'd', hours % 24, 'h'),
        () if days < 365 * 2 => format!("{days}d"),
        () if years < 8 => with(years, 'y', days % 365, 'd'),
        () => format!("{years}y"),
    }
}

#[cfg(test)]
#[path = "status_column_tests.rs"]
mod tests;
