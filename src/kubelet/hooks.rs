//! Hooks: what `postStart` and `preStop` hold up, and what their failure leads to (KL-40, KL-69,
//! KL-70).

use super::app::{AppBehaviour, HookRun};
use super::container::{Kill, Stage};
use super::turn::PodTurn;
use crate::api::{Hook, Ms};
use crate::store::{Change, Reason};

/// What running `hook` comes to; `by_program` is what the program makes of it.
fn run(hook: &Hook, by_program: HookRun) -> HookRun {
    match hook.sleep_ms() {
        Some(takes_ms) => HookRun {
            takes_ms,
            fails: false,
        },
        None if *hook == Hook::TcpSocket => HookRun {
            takes_ms: 0,
            fails: true,
        },
        None => by_program,
    }
}

impl PodTurn<'_> {
    fn behaviour(&self, index: usize) -> Option<&AppBehaviour> {
        let program = self.worker.container(index)?.program.as_ref()?;
        Some(&program.behaviour)
    }

    /// The `postStart` hook of a container whose process runs, if it has one.
    fn post_start(&self, index: usize) -> Option<HookRun> {
        let hook = self.spec(index)?.lifecycle.post_start.as_ref()?;
        Some(run(hook, self.behaviour(index)?.post_start))
    }

    /// The `preStop` hook of a container whose process runs, if it has one.
    pub fn pre_stop(&self, index: usize) -> Option<HookRun> {
        let hook = self.spec(index)?.lifecycle.pre_stop.as_ref()?;
        Some(run(hook, self.behaviour(index)?.pre_stop))
    }

    /// KL-40: begins the `postStart` hook of a container whose process has just come up. Returns
    /// whether there is one: until it ends, the status does not show the process.
    pub fn begin_post_start(&mut self, index: usize) -> bool {
        let Some(run) = self.post_start(index) else {
            return false;
        };
        let until_ms = self.now_ms().saturating_add(run.takes_ms);
        if let Some(container) = self.worker.container_mut(index) {
            container.enter_alive(Stage::PostStart, until_ms);
        }
        true
    }

    /// KL-40: the `postStart` hook of a container has ended.
    pub fn post_start_ends(&mut self, index: usize) {
        let run = self.post_start(index).unwrap_or_default();
        if run.fails {
            self.post_start_fails(index);
            return;
        }
        if let Some(container) = self.worker.container_mut(index) {
            container.enter(Stage::Running, container.own_end_ms);
        }
        let takes_ms = run.takes_ms;
        self.process_is_up(&Reason::PostStartEnded { takes_ms }, None);
    }

    fn post_start_fails(&mut self, index: usize) {
        let because = Reason::PostStartFailed;
        let event = self.warning("FailedPostStartHook", "PostStartHook failed");
        self.push_with(Change::Told, because.clone(), event);
        let event = self.normal("Killing", "FailedPostStartHook");
        self.push_with(Change::Told, because, event);
        if let Some(container) = self.worker.container_mut(index) {
            container.killed_for = Some(Kill::PostStart);
        }
        let grace_s = self.pod.template.spec.termination_grace_period_seconds;
        self.stop_container(index, grace_s);
    }

    /// KL-69, KL-70: the `preStop` hook of a container has ended, or the grace period has.
    pub fn pre_stop_ends(&mut self, index: usize) {
        let now_ms = self.now_ms();
        let run = self.pre_stop(index).unwrap_or_default();
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        let took_ms: Ms = now_ms - container.grace_since_ms;
        container.spend_grace(now_ms);
        let because = Reason::PreStopEnded {
            took_ms,
            left_s: container.grace_s,
        };
        let failed = run.fails && took_ms >= run.takes_ms;
        let event = failed.then(|| self.warning("FailedPreStopHook", "PreStopHook failed"));
        match event {
            Some(event) => self.push_with(Change::Told, because, event),
            None => self.push(Change::Told, because),
        }
        self.await_turn(index);
    }
}

#[cfg(test)]
#[path = "hooks_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests;
