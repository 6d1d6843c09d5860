//! Images that change in the spec of a running pod (KL-32).

use std::rc::Rc;

use super::container::{Kill, Stage};
use super::process::NEVER;
use super::restart::Ladder;
use super::turn::PodTurn;
use super::worker::Life;
use crate::api::{PodSpec, PullPolicy, Terminated};
use crate::store::{Change, Reason};

impl PodTurn<'_> {
    /// Looks for containers whose image is another one than the one that they were made from.
    /// Returns whether there are any.
    pub fn notice_images(&mut self) -> bool {
        let new = &self.pod.template;
        let Some(old) = self.worker.template.as_mut() else {
            return false;
        };
        if Rc::ptr_eq(old, new) {
            return false;
        }
        let old = std::mem::replace(old, Rc::clone(new));
        if self.worker.life != Life::Active {
            return false;
        }
        let mut images = all_images(&old.spec).zip(all_images(&new.spec)).enumerate();
        let mut changed = Vec::new();
        changed.extend(images.by_ref().filter(|(_, (old, new))| old != new));
        for (index, _) in &changed {
            self.change_image(*index);
        }
        self.advance();
        !changed.is_empty()
    }

    /// KL-26, KL-36: another image begins at the foot of its ladders.
    fn change_image(&mut self, index: usize) {
        let now_ms = self.now_ms();
        let limits = self.context.timing.back_off;
        let status = self.container_status(index);
        let last = status.and_then(|status| status.last_termination.as_ref());
        let finished_ms = last.map(|last| last.finished_ms);
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        container.ladder = Ladder::default();
        container.pulling = None;
        match container.stage {
            Stage::Running | Stage::PostStart => self.kill_changed(index),
            Stage::Pulling | Stage::PullFailed | Stage::PullBackOff | Stage::BackOff => {
                if let Some(finished_ms) = finished_ms {
                    container.ladder.ask(now_ms, finished_ms, limits);
                }
                container.enter(Stage::Idle, NEVER);
            }
            Stage::Starting => {
                // It is not there yet: it is made from the new image.
                container.instance -= 1;
                container.enter(Stage::Idle, NEVER);
            }
            Stage::Idle | Stage::Dead | Stage::PreStop | Stage::Turn | Stage::Stopping => {}
        }
    }

    fn kill_changed(&mut self, index: usize) {
        let name = self.spec(index).map_or("", |spec| &spec.name);
        let text = format!("Container {name} definition changed, will be restarted");
        let event = self.normal("Killing", text);
        self.push_with(Change::Told, Reason::ImageChanged, event);
        if let Some(container) = self.worker.container_mut(index) {
            container.killed_for = Some(Kill::Changed);
        }
        self.stop_container(index, self.grace_s());
    }

    /// A container that was killed for its image has stopped: it is started from the new one. The
    /// first wait of the new ladder is for the next death (KL-29).
    pub fn start_changed(&mut self, index: usize, end: Terminated) {
        let now_ms = self.now_ms();
        let limits = self.context.timing.back_off;
        let status = self.container_status(index);
        let last = status.and_then(|status| status.last_termination.as_ref());
        let before_ms = last.map(|last| last.finished_ms);
        let there = self.spec(index).is_some_and(|spec| {
            spec.image_pull_policy != PullPolicy::Always && self.has_image(&spec.image)
        });
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        if let Some(before_ms) = before_ms {
            container.ladder.ask(now_ms, before_ms, limits);
        }
        container.killed_for = None;
        if there {
            // Kill and start are one sync: nobody sees the container down.
            container.replaced = Some(Box::new(end));
        } else {
            self.show_end(index, end);
            self.write(Reason::ImageChanged, None);
        }
        self.begin(index);
    }
}

/// The images of all containers, init containers first.
fn all_images(spec: &PodSpec) -> impl Iterator<Item = &Rc<str>> {
    let containers = spec.init_containers.iter().chain(&spec.containers);
    containers.map(|container| &container.image)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::super::app::{AppBehaviour, Crash, ImagePattern, Pull};
    use super::super::lab::{Lab, container, spec};
    use super::*;
    use crate::api::{ContainerState, Ms, RestartPolicy};

    impl Lab {
        /// A user gives a container of the pod another image, which behaves like that.
        fn set_image(&mut self, index: usize, image: &str, behaviour: AppBehaviour) {
            let pattern = ImagePattern(image.into());
            self.apps.by_image.push((pattern, Rc::new(behaviour)));
            let template = Rc::make_mut(&mut self.pod.template);
            template.spec.containers[index].image = image.into();
            self.turn();
        }
    }

    fn plain() -> AppBehaviour {
        AppBehaviour {
            ready_after_ms: Some(0),
            ..AppBehaviour::default()
        }
    }

    fn started_ms(lab: &Lab, index: usize) -> Option<Ms> {
        match lab.pod.status.containers[index].state {
            ContainerState::Running { started_ms } => Some(started_ms),
            _ => None,
        }
    }

    /// KL-32: only the container whose image changes is killed, with its grace, and started anew,
    /// whatever the policy says.
    #[test]
    fn a_container_with_another_image_is_restarted_under_any_policy() {
        for policy in [
            RestartPolicy::Always,
            RestartPolicy::OnFailure,
            RestartPolicy::Never,
        ] {
            let mut pod = spec(vec![container("app"), container("other")]);
            pod.restart_policy = policy;
            let mut lab = Lab::new(pod).behave(plain());
            lab.run_until(5_000);
            lab.set_image(0, "app:v2", plain());
            let killed = lab.log.iter().find_map(|(at_ms, write)| {
                let event = write.event.as_ref()?;
                (event.reason == "Killing").then(|| (*at_ms, event.message.to_string()))
            });
            let words = "Container app definition changed, will be restarted";
            assert_eq!(killed, Some((5_000, words.to_owned())));
            lab.run_until(30_000);
            // It takes 2 s to stop.
            assert_eq!(
                started_ms(&lab, 0),
                Some(7_000),
                "{policy:?} {}",
                lab.text()
            );
            assert_eq!(started_ms(&lab, 1), Some(0));
            let status = &lab.pod.status.containers[0];
            assert_eq!(status.restart_count, 1);
            assert_eq!(status.last_termination.as_ref().unwrap().exit_code, 0);
        }
    }

    /// KL-26, KL-36: a container that waits for its restart or its image does not wait for another
    /// image, and begins at the foot of the ladder.
    #[test]
    fn another_image_ends_a_wait() {
        let crash = AppBehaviour {
            crash: Some(Crash {
                after_ms: 1_000,
                exit_code: 1,
                times: None,
            }),
            ..plain()
        };
        let mut lab = Lab::new(spec(vec![container("app")])).behave(crash.clone());
        lab.run_until(35_000);
        assert_eq!(started_ms(&lab, 0), None);
        let restarts = lab.pod.status.containers[0].restart_count;
        lab.set_image(0, "app:v2", crash);
        assert_eq!(started_ms(&lab, 0), Some(35_000));
        assert_eq!(lab.pod.status.containers[0].restart_count, restarts + 1);
        // The new ladder has its entry: the next death waits 10 s.
        lab.run_until(45_999);
        assert_eq!(started_ms(&lab, 0), None);
        lab.run_until(46_000);
        assert_eq!(started_ms(&lab, 0), Some(46_000));

        let missing = AppBehaviour {
            pull: Pull::Fails("manifest unknown".into()),
            ..plain()
        };
        let mut lab = Lab::new(spec(vec![container("app")])).behave(missing.clone());
        lab.run_until(30_000);
        lab.set_image(0, "app:v2", plain());
        assert_eq!(started_ms(&lab, 0), Some(30_000));
        assert_eq!(lab.pod.status.containers[0].restart_count, 0);
        // The other way round: what runs is killed for an image that cannot be had.
        lab.set_image(0, "app:v3", missing);
        lab.run_until(33_000);
        let state = &lab.pod.status.containers[0].state;
        let waits =
            matches!(state, ContainerState::Waiting { reason, .. } if reason.contains("Image"));
        assert!(waits, "{state:?}");
    }

    /// What has ended for good stays so.
    #[test]
    fn a_container_that_is_done_stays_done() {
        let once = AppBehaviour {
            crash: Some(Crash {
                after_ms: 1_000,
                exit_code: 0,
                times: None,
            }),
            ..plain()
        };
        let mut pod = spec(vec![container("app"), container("other")]);
        pod.restart_policy = RestartPolicy::OnFailure;
        let mut lab = Lab::new(pod).behave(plain());
        let pattern = ImagePattern("app:v1".into());
        lab.apps.by_image.push((pattern, Rc::new(once)));
        lab.run_until(5_000);
        lab.set_image(0, "app:v2", plain());
        lab.run_until(60_000);
        assert_eq!(started_ms(&lab, 0), None);
        assert_eq!(started_ms(&lab, 1), Some(0));
    }
}
