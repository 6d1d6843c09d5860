//! A run, and what the tests ask of it.

use rollscope::api::{
    ConditionStatus, Deployment, DeploymentConditionType, DeploymentId, Ms, StatefulSetId,
};
use rollscope::insight::deployment_rollout_history;
use rollscope::scenario::{self, GALLERY};
use rollscope::sim::{Actor, Command, Record, World};
use rollscope::store::Change;

const APP: DeploymentId = DeploymentId(0);
const SET: StatefulSetId = StatefulSetId(0);

/// A run of a text, from its start.
pub struct Run {
    text: String,
    pub world: World,
    pub records: Vec<Record>,
    /// Available pods after every record, and active ones.
    counts: Vec<(Ms, i32, usize)>,
    /// The names of all pods ever, by their ids.
    names: Vec<String>,
}

impl Run {
    pub fn of(text: &str) -> Self {
        let opened = scenario::open(text);
        assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
        Self {
            text: text.to_owned(),
            world: World::new(opened.setup),
            records: Vec::new(),
            counts: Vec::new(),
            names: Vec::new(),
        }
    }

    pub fn example(id: &str) -> Self {
        let example = GALLERY.iter().find(|example| example.id == id);
        Self::of(example.unwrap().text)
    }

    pub fn until(&mut self, at_ms: Ms) -> &mut Self {
        while let Some(record) = self.world.step(at_ms) {
            if let Change::PodCreated(_, pod) = &record.change {
                self.names.push(pod.name.to_string());
            }
            let pods = self.world.store.pods.iter();
            let active = pods.filter(|(_, pod)| pod.is_active()).count();
            let available = self
                .world
                .store
                .deployment(APP)
                .map_or(0, |object| object.status.available_replicas);
            self.counts.push((record.at_ms, available, active));
            self.records.push(record);
        }
        self.world.wait_until(at_ms);
        self
    }

    pub fn give(&mut self, command: &Command) -> &mut Self {
        self.world.submit(command).unwrap();
        self
    }

    pub fn apply(&mut self, from: &str, to: &str) -> &mut Self {
        assert!(self.text.contains(from), "{from}");
        self.text = self.text.replace(from, to);
        let opened = scenario::open(&self.text);
        assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
        self.give(&Command::Apply(scenario::objects(&opened.reading)))
    }

    pub fn app(&self) -> &Deployment {
        self.world.store.deployment(APP).unwrap()
    }

    pub fn image(&self) -> &str {
        self.app().spec.template.image(None).unwrap()
    }

    pub fn history(&self) -> Vec<i64> {
        let text = deployment_rollout_history(&self.world.store, APP);
        let rows = text.lines().skip(2).filter(|line| !line.is_empty());
        let numbers = rows.map(|row| row.split(' ').next().unwrap().parse().unwrap());
        numbers.collect()
    }

    pub fn condition(&self, kind: DeploymentConditionType) -> (ConditionStatus, &'static str) {
        let mut all = self.app().status.conditions.iter();
        let found = all.find(|condition| condition.kind == kind).unwrap();
        (found.status, found.reason)
    }

    pub fn is_complete(&self) -> bool {
        let (status, replicas) = (&self.app().status, self.app().spec.replicas);
        let counts = [
            status.updated_replicas,
            status.replicas,
            status.available_replicas,
        ];
        counts == [replicas; 3]
    }

    /// When ReplicaSets were created.
    pub fn created(&self) -> Vec<Ms> {
        let records = self.records.iter();
        let created =
            records.filter(|record| matches!(record.change, Change::ReplicaSetCreated(..)));
        created.map(|record| record.at_ms).collect()
    }

    /// What ReplicaSets were scaled from and to, from some moment on.
    pub fn scaled(&self, from_ms: Ms) -> Vec<(u32, i32, i32)> {
        let later = self.records.iter().filter(|record| record.at_ms >= from_ms);
        let scaled = later.filter_map(|record| match record.change {
            Change::ReplicaSetScaled { id, from, to, .. } if from != to => Some((id.0, from, to)),
            _ => None,
        });
        scaled.collect()
    }

    /// Pods that are wanted, by ReplicaSet.
    pub fn wanted(&self) -> Vec<i32> {
        let sets = self.world.store.replica_sets.iter();
        sets.map(|(_, set)| set.replicas).collect()
    }

    pub fn fewest_available(&self, from_ms: Ms) -> i32 {
        let later = self.counts.iter().filter(|(at_ms, ..)| *at_ms >= from_ms);
        later.map(|(_, available, _)| *available).min().unwrap()
    }

    pub fn most_active(&self) -> usize {
        self.counts
            .iter()
            .map(|(.., active)| *active)
            .max()
            .unwrap()
    }

    /// The tags of a StatefulSet's images, lowest ordinal first, and how many pods are ready.
    pub fn tags(&self) -> (Vec<&str>, i32) {
        let store = &self.world.store;
        let pods = store.stateful_pods(SET).unwrap();
        let images = pods.ids().map(|id| {
            let template = &store.pod(id).unwrap().template;
            template.image(None).unwrap().rsplit(':').next().unwrap()
        });
        let ready = store.stateful_set(SET).unwrap().status.ready_replicas;
        (images.collect(), ready)
    }

    /// The pods that the StatefulSet's controller deleted, in order.
    pub fn deleted_by_controller(&self) -> Vec<&str> {
        let controller = Actor::StatefulSetController(SET);
        let records = self
            .records
            .iter()
            .filter(|record| record.actor == controller);
        let deleted = records.filter_map(|record| match &record.change {
            Change::PodDeleting(id, _) => Some(&*self.names[id.index()]),
            _ => None,
        });
        deleted.collect()
    }

    /// When pods were created.
    pub fn pods_created(&self) -> Vec<Ms> {
        let records = self.records.iter();
        let created = records.filter(|record| matches!(record.change, Change::PodCreated(..)));
        created.map(|record| record.at_ms).collect()
    }
}
