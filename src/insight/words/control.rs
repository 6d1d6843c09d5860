//! The control plane, and what people ask of it.

use super::{Key, Language, Length, say};
use crate::api::DeploymentStatus;
use crate::insight::explain::Subject;
use crate::insight::pace::spare;
use crate::store::{Budget, Change, Rank, Reason, WaitsFor};

impl Language {
    /// What a rollout waits for.
    pub fn wait(self, waits_for: WaitsFor, budget: &Budget) -> String {
        let replicas = budget.replicas;
        let key = match waits_for {
            WaitsFor::Nothing if replicas == 0 => Key::WaitNothingWanted,
            WaitsFor::Nothing => return say!(self, WaitComplete, replicas),
            WaitsFor::NextSync => Key::WaitNextSync,
            WaitsFor::Availability => return self.wait_for_availability(budget),
            WaitsFor::LastPods => {
                let missing = replicas - budget.new_available;
                return say!(self, WaitLastPods, replicas, missing);
            }
            WaitsFor::Resume => Key::WaitResume,
            WaitsFor::Deletion => Key::WaitDeletion,
            WaitsFor::OldPodsGone => Key::WaitOldPodsGone,
        };
        self.text(key).into()
    }

    fn wait_for_availability(self, budget: &Budget) -> String {
        let spare = spare(budget);
        let key = match spare {
            1.. => Key::WaitStillGoing,
            0 => Key::WaitNoneMayGo,
            _ => Key::WaitMissing,
        };
        let (available, min) = (budget.available(), budget.min_available());
        let (replicas, missing) = (budget.replicas, -spare);
        let text = say!(self, (key), available, replicas, min, missing);
        let (total, max) = (budget.total, budget.max_total());
        if budget.new_wanted < budget.replicas && total >= max {
            return self.then(&text, &say!(self, WaitNoneMayCome, total, max));
        }
        text
    }

    /// That a rollout has waited for longer than its deadline allows, and what it waits for.
    pub fn stuck(self, wait: &str) -> String {
        self.then(self.text(Key::Stuck), wait)
    }

    /// That the Deployment controller has written its status.
    pub fn status(self, status: &DeploymentStatus) -> String {
        say!(
            self,
            StatusWritten,
            replicas = status.replicas,
            updated = status.updated_replicas,
            available = status.available_replicas,
        )
    }

    /// Why a change was made.
    pub(crate) fn sentence(self, reason: &Reason, change: &Change, subject: &Subject) -> String {
        match reason {
            Reason::Asked => self.asked(change, subject),
            Reason::FaultInjected(fault) => say!(self, FaultInjected, fault = *fault),
            Reason::Node(reason) => self.about_node(*reason, change, subject),
            Reason::AppsChanged => self.text(Key::AppsChanged).into(),
            Reason::Refused(why) => say!(self, Refused, why = &**why),
            Reason::DeploymentStatus { budget, waits_for } => self.wait(*waits_for, budget),
            Reason::CreatePods { .. }
            | Reason::DeletePods { .. }
            | Reason::ReplicaSetStatus
            | Reason::Adopted
            | Reason::Released => self.replica_set(reason, change, subject),
            Reason::NewReplicaSet(_)
            | Reason::RecreateNew { .. }
            | Reason::RecreateOld
            | Reason::RecreateWaits { .. }
            | Reason::ScaleUpNew(_)
            | Reason::ScaleDownNew(_)
            | Reason::CleanUpUnhealthy { .. }
            | Reason::ScaleDownOld { .. }
            | Reason::ScaleOnlyActive { .. }
            | Reason::Saturated { .. }
            | Reason::ProportionalShare { .. }
            | Reason::RevisionBookkeeping { .. }
            | Reason::HistoryLimit { .. } => self.deployment(reason, subject),
            Reason::EndpointOfPod
            | Reason::EndpointsOfService
            | Reason::ProxiesFollow
            | Reason::OwnerGone
            | Reason::OwnerWaits
            | Reason::DependentsGone
            | Reason::Orphaned
            | Reason::OrphansLeft => self.around(reason, change, subject),
            Reason::Stateful(reason) => self.stateful(reason, subject),
            _ => self.on_node(reason, change, subject),
        }
    }

    fn asked(self, change: &Change, subject: &Subject) -> String {
        let name = &subject.name;
        let created = |kind: &str, name: &str| say!(self, AskedCreated, kind, name);
        let changed = |kind: &str| say!(self, AskedChanged, kind, name);
        let deleted = |kind: &str| say!(self, AskedDeleted, kind);
        match change {
            Change::DeploymentCreated(..) => created("Deployment", name),
            Change::DeploymentChanged { .. } => changed("Deployment"),
            Change::DeploymentDeleted(_) => deleted("Deployment"),
            Change::StatefulSetCreated(..) => created("StatefulSet", name),
            Change::StatefulSetChanged { .. } => changed("StatefulSet"),
            Change::StatefulSetDeleted(_) => deleted("StatefulSet"),
            Change::ReplicaSetCreated(..) => created("ReplicaSet", name),
            Change::ReplicaSetChanged(..) => changed("ReplicaSet"),
            Change::ReplicaSetScaled { .. } => {
                say!(
                    self,
                    AskedScaled,
                    name,
                    from = subject.from,
                    to = subject.to
                )
            }
            Change::ReplicaSetDeleted(_) => deleted("ReplicaSet"),
            Change::ServiceDeleted(_) => deleted("Service"),
            Change::PodCreated(_, pod) => created("Pod", &pod.name),
            Change::Finalizers { hold, .. } => {
                let finalizers = hold.finalizers.join(", ");
                let count = hold.finalizers.len();
                say!(self, AskedFinalizers, name, finalizers = &finalizers, count)
            }
            Change::PodDeleting(_, deletion) => {
                let grace = Length(deletion.grace_period_seconds * 1000);
                say!(self, AskedPodDeleting, name, grace)
            }
            Change::PodRemoved(_) => self.text(Key::AskedPodRemoved).into(),
            Change::ResourceQuota(Some(_)) => say!(self, AskedQuota, name),
            Change::ResourceQuota(None) | Change::ResourceQuotaDeleted(_) => {
                self.text(Key::AskedNoQuota).into()
            }
            Change::ServiceApplied(..) => say!(self, AskedApplied, name),
            _ => say!(self, AskedOther, name),
        }
    }

    fn deployment(self, reason: &Reason, subject: &Subject) -> String {
        let Subject { name, from, to, .. } = subject;
        let set = &self.the_set(subject);
        match reason {
            Reason::NewReplicaSet(budget) => {
                let (total, max) = (budget.total, budget.max_total());
                if *to == 0 {
                    say!(self, NewSetEmpty, name, total, max)
                } else {
                    say!(self, NewSet, name, total, max, to)
                }
            }
            Reason::RecreateNew { replicas } => say!(self, RecreateNew, set, replicas),
            Reason::RecreateOld => say!(self, RecreateOld, set, from, to),
            Reason::RecreateWaits { old_pods } => say!(self, RecreateWaits, old = old_pods),
            Reason::ScaleUpNew(budget) => {
                let (total, max, more) = (budget.total, budget.max_total(), to - from);
                say!(self, ScaleUpNew, total, max, more, set, from, to)
            }
            Reason::ScaleDownNew(budget) => {
                say!(
                    self,
                    ScaleDownNew,
                    replicas = budget.replicas,
                    set,
                    from,
                    to
                )
            }
            Reason::CleanUpUnhealthy {
                wanted, available, ..
            } => {
                let missing = wanted - available;
                say!(self, CleanUpUnhealthy, missing, wanted, set, from, to)
            }
            Reason::ScaleDownOld { budget, spare } => {
                let (available, min) = (budget.available(), budget.min_available());
                say!(self, ScaleDownOld, available, min, spare, set, from, to)
            }
            Reason::ScaleOnlyActive { replicas } => {
                say!(self, ScaleOnlyActive, set, replicas, from, to)
            }
            Reason::Saturated { replicas } => say!(self, Saturated, replicas, set, from, to),
            Reason::ProportionalShare { allowed, total, .. } => {
                say!(self, ProportionalShare, total, allowed, set, from, to)
            }
            Reason::RevisionBookkeeping { revision } => say!(self, RevisionBookkeeping, revision),
            Reason::HistoryLimit { limit, old } => say!(self, HistoryLimit, old, limit),
            _ => String::new(),
        }
    }

    /// A ReplicaSet by its revision, which is what people tell it by; by its name without one.
    fn the_set(self, subject: &Subject) -> String {
        if subject.revision > 0 {
            say!(self, SetOfRevision, revision = subject.revision)
        } else if subject.name.is_empty() {
            self.text(Key::TheSet).into()
        } else {
            subject.name.clone()
        }
    }

    fn replica_set(self, reason: &Reason, change: &Change, subject: &Subject) -> String {
        let name = &subject.name;
        match reason {
            Reason::CreatePods {
                wanted,
                active,
                batch,
            } if *batch > 1 => say!(self, CreatePodsBatch, active, wanted, name, batch),
            Reason::CreatePods { wanted, active, .. } => {
                say!(self, CreatePods, active, wanted, name)
            }
            Reason::DeletePods {
                wanted,
                active,
                rank,
            } => {
                let pod = &if name.is_empty() {
                    self.text(Key::APod).into()
                } else {
                    say!(self, PodNamed, name)
                };
                let (excess, because) = (active - wanted, self.text(because_of(*rank)));
                say!(self, DeletePods, active, wanted, excess, pod, because)
            }
            Reason::ReplicaSetStatus => {
                let Change::ReplicaSetStatus(_, status) = change else {
                    return say!(self, SetCounted, name);
                };
                let (replicas, ready) = (status.replicas, status.ready_replicas);
                let available = status.available_replicas;
                say!(self, SetStatus, name, replicas, ready, available)
            }
            Reason::Adopted => say!(self, Adopted, name),
            Reason::Released => say!(self, Released, name),
            _ => String::new(),
        }
    }
}

fn because_of(rank: Rank) -> Key {
    match rank {
        Rank::All => Key::RankAll,
        Rank::Unscheduled => Key::RankUnscheduled,
        Rank::Phase => Key::RankPhase,
        Rank::NotReady => Key::RankNotReady,
        Rank::DeletionCost => Key::RankDeletionCost,
        Rank::DoubledUp => Key::RankDoubledUp,
        Rank::ReadyLater => Key::RankReadyLater,
        Rank::Restarts => Key::RankRestarts,
        Rank::Younger => Key::RankYounger,
        Rank::Uid => Key::RankUid,
        Rank::Tie => Key::RankTie,
    }
}
