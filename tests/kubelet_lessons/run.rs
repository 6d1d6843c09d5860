//! A run, and what the tests ask of its pods.

use rollscope::api::{
    ContainerState, Ms, ObjectRef, Pod, PodId, PodPhase, PodStatus, ServiceId, Terminated,
};
use rollscope::kubelet::PodColumns;
use rollscope::scenario::{self, GALLERY};
use rollscope::sim::{Command, Record, World};
use rollscope::store::{Change, Endpoint, Reason};

/// A run of a text, from its start.
pub struct Run {
    pub world: World,
    pub records: Vec<Record>,
    /// All pods ever, by their ids, as they were last.
    pub pods: Vec<Pod>,
    /// STATUS and phase of pods, each time one of them changed.
    shown: Vec<(Ms, PodId, String, PodPhase)>,
}

impl Run {
    pub fn of(text: &str) -> Self {
        let opened = scenario::open(text);
        assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
        Self {
            world: World::new(opened.setup),
            records: Vec::new(),
            pods: Vec::new(),
            shown: Vec::new(),
        }
    }

    /// A run of a text from the gallery.
    pub fn example(id: &str) -> Self {
        let example = GALLERY.iter().find(|example| example.id == id);
        Self::of(example.unwrap().text)
    }

    pub fn until(&mut self, at_ms: Ms) -> &mut Self {
        while let Some(record) = self.world.step(at_ms) {
            self.look(&record);
            self.records.push(record);
        }
        self.world.wait_until(at_ms);
        self
    }

    fn look(&mut self, record: &Record) {
        for (index, pod) in self.world.store.pods.iter() {
            if index == self.pods.len() {
                self.pods.push(pod.as_ref().clone());
            } else if self.pods[index] == **pod {
                continue;
            }
            self.pods[index] = pod.as_ref().clone();
            let status = PodColumns::of(pod).status.to_string();
            let row = (record.at_ms, PodId::from(index), status, pod.status.phase);
            self.shown.push(row);
        }
    }

    pub fn give(&mut self, command: &Command) -> &mut Self {
        self.world.submit(command).unwrap();
        self
    }

    /// `kubectl delete pod`.
    pub fn delete(&mut self, name: &str) -> &mut Self {
        let pod = self.id(name);
        self.give(&Command::DeletePod {
            pod,
            grace_period_seconds: None,
        })
    }

    /// The first pod whose name begins so.
    pub fn id(&self, name: &str) -> PodId {
        let mut pods = self.pods.iter();
        PodId::from(pods.position(|pod| pod.name.starts_with(name)).unwrap())
    }

    /// The pods whose names begin so.
    pub fn ids(&self, name: &str) -> Vec<PodId> {
        let pods = self.pods.iter().enumerate();
        let named = pods.filter(|(_, pod)| pod.name.starts_with(name));
        named.map(|(index, _)| PodId::from(index)).collect()
    }

    pub fn status(&self, name: &str) -> &PodStatus {
        &self.pods[self.id(name).index()].status
    }

    pub fn exists(&self, name: &str) -> bool {
        self.world.store.pod(self.id(name)).is_some()
    }

    pub fn restarts(&self, pod: PodId) -> i32 {
        let containers = self.pods[pod.index()].status.containers.iter();
        containers.map(|container| container.restart_count).sum()
    }

    /// How the last instance of the pod's first container ended.
    pub fn end(&self, name: &str) -> &Terminated {
        let container = &self.status(name).containers[0];
        match &container.state {
            ContainerState::Terminated(end) => end,
            _ => container.last_termination.as_ref().unwrap(),
        }
    }

    /// STATUS of a pod, each time it changed.
    pub fn statuses(&self, name: &str) -> Vec<(Ms, &str)> {
        let id = self.id(name);
        let shown = self.shown.iter().filter(|(_, pod, ..)| *pod == id);
        let mut rows: Vec<_> = shown
            .map(|(at_ms, _, status, _)| (*at_ms, &**status))
            .collect();
        rows.dedup_by_key(|(_, status)| *status);
        rows
    }

    /// The phases of a pod, in order, each once.
    pub fn phases(&self, name: &str) -> Vec<PodPhase> {
        let id = self.id(name);
        let shown = self.shown.iter().filter(|(_, pod, ..)| *pod == id);
        let mut phases: Vec<_> = shown.map(|(.., phase)| *phase).collect();
        phases.dedup();
        phases
    }

    /// When events with that reason came, about a pod.
    pub fn events(&self, pod: PodId, reason: &str) -> Vec<Ms> {
        let about = |record: &&Record| {
            let event = record.event.as_ref();
            event.is_some_and(|event| event.object == ObjectRef::Pod(pod) && event.reason == reason)
        };
        let found = self.records.iter().filter(about);
        found.map(|record| record.at_ms).collect()
    }

    /// The reasons of a pod's events, in order.
    pub fn reasons(&self, name: &str) -> Vec<&'static str> {
        let object = ObjectRef::Pod(self.id(name));
        let events = self
            .records
            .iter()
            .filter_map(|record| record.event.as_ref());
        let about = events.filter(|event| event.object == object);
        about.map(|event| event.reason).collect()
    }

    /// When containers of a pod were started.
    pub fn starts(&self, pod: PodId) -> Vec<Ms> {
        self.events(pod, "Started")
    }

    /// The waits in `CrashLoopBackOff`, as they were announced.
    pub fn back_offs(&self, pod: PodId) -> Vec<Ms> {
        let about =
            |record: &&Record| matches!(&record.change, Change::PodStatus(id, _) if *id == pod);
        let found = self.records.iter().filter(about);
        let waits = found.filter_map(|record| match record.because {
            Reason::RestartBackOff { delay_ms } => Some(delay_ms),
            _ => None,
        });
        waits.collect()
    }

    /// Available pods of a Deployment.
    pub fn available(&self, name: &str) -> i32 {
        let store = &self.world.store;
        let id = store.find_deployment(name).unwrap();
        store.deployment(id).unwrap().status.available_replicas
    }

    /// Endpoints of the first Service that get traffic.
    pub fn endpoints(&self) -> usize {
        let endpoints = self.world.store.endpoints(ServiceId(0));
        endpoints.map_or(0, |endpoints| endpoints.traffic().count())
    }

    /// What the slices of the first Service say of a pod.
    pub fn endpoint(&self, pod: PodId) -> Endpoint {
        let endpoints = self.world.store.endpoints(ServiceId(0));
        endpoints.unwrap().of(pod).unwrap()
    }

    /// How many objects of pods there are.
    pub fn objects(&self) -> usize {
        self.world.store.pods.len()
    }
}
