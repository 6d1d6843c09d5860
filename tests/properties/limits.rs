//! The two limits of a rolling update.

use rollscope::api::{DeploymentId, Ms};
use rollscope::sim::{Actor, Record};
use rollscope::store::{Change, Reason, Store};

use crate::watch::{Broken, hold};

/// What the limits are held against, and what has to be remembered for that.
#[derive(Default)]
pub(crate) struct Limits {
    /// By Deployment, before the record.
    totals: Vec<Totals>,
    /// The turn that the last record belongs to, and whether it began with statuses that lag.
    turn: Option<(Actor, Ms)>,
    lags: bool,
}

impl Limits {
    /// DEP-24, DEP-26 to DEP-28: nothing grows beyond the upper limit, and no old ReplicaSet
    /// shrinks below the lower one. The controller believes the statuses: where one still counts
    /// pods that are no longer wanted, they are spent twice, in Kubernetes too.
    pub fn see(&mut self, store: &Store, record: &Record) -> Broken {
        self.check(store, record)?;
        self.totals = (0..store.deployments.next_index())
            .map(|index| totals(store, index.into()))
            .collect();
        Ok(())
    }

    fn check(&mut self, store: &Store, record: &Record) -> Broken {
        let Actor::DeploymentController(id) = record.actor else {
            self.turn = None;
            return Ok(());
        };
        let before = self.totals.get(id.index()).copied().unwrap_or_default();
        let turn = Some((record.actor, record.at_ms));
        if self.turn != turn {
            self.turn = turn;
            self.lags = before.lags;
        }
        let Some(object) = store.deployment(id) else {
            return Ok(());
        };
        let now = totals(store, id);
        let grows = match &record.change {
            Change::ReplicaSetScaled { from, to, .. } => to > from,
            Change::ReplicaSetCreated(_, set) => set.replicas > 0,
            _ => false,
        };
        let (wanted, most) = (now.wanted, object.spec.replicas + object.spec.max_surge());
        hold!(
            !grows || wanted <= most,
            "{wanted} pods are wanted, more than {most}"
        );
        let shrinks = matches!(
            record.because,
            Reason::CleanUpUnhealthy { .. } | Reason::ScaleDownOld { .. }
        );
        let (kept, least) = (now.kept, object.spec.min_available().min(before.kept));
        hold!(
            !shrinks || self.lags || kept >= least,
            "{kept} pods are kept available, fewer than {least}"
        );
        Ok(())
    }
}

/// What the ReplicaSets of a Deployment come to.
#[derive(Clone, Copy, Default)]
struct Totals {
    /// Σ `spec.replicas`.
    wanted: i32,
    /// Σ of the pods that are available and stay wanted, as the statuses say.
    kept: i32,
    /// A status counts more available pods than are wanted.
    lags: bool,
}

fn totals(store: &Store, id: DeploymentId) -> Totals {
    let sets = store.replica_sets_of(id).iter();
    let sets = sets.filter_map(|set| store.replica_set(*set));
    sets.fold(Totals::default(), |sum, set| {
        let available = set.status.available_replicas;
        Totals {
            wanted: sum.wanted + set.replicas,
            kept: sum.kept + set.replicas.min(available),
            lags: sum.lags || available > set.replicas,
        }
    })
}
