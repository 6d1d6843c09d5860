//! A run of one StatefulSet, driven step by step.

use rollscope::api::{Ms, Pod, StatefulSetId};
use rollscope::scenario;
use rollscope::sim::{Actor, Command, Record, Workload, World};
use rollscope::store::{Change, Reason, StatefulReason, StatefulWait};

/// The only set.
pub const SET: StatefulSetId = StatefulSetId(0);

/// A run, its records, and its pods.
pub struct Run {
    pub world: World,
    pub records: Vec<Record>,
    /// The names of all pods ever, by their ids.
    pub names: Vec<String>,
}

impl Run {
    pub fn of(text: &str) -> Self {
        let opened = scenario::open(text);
        assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
        Self {
            world: World::new(opened.setup),
            records: Vec::new(),
            names: Vec::new(),
        }
    }

    pub fn until(&mut self, at_ms: Ms) -> &mut Self {
        while let Some(record) = self.world.step(at_ms) {
            if let Change::PodCreated(_, pod) = &record.change {
                self.names.push(pod.name.to_string());
            }
            self.records.push(record);
        }
        self.world.wait_until(at_ms);
        self
    }

    pub fn give(&mut self, command: &Command) -> &mut Self {
        self.world.submit(command).unwrap();
        self
    }

    pub fn set_image(&mut self, image: &str) -> &mut Self {
        self.give(&Command::SetImage {
            workload: workload(),
            container: None,
            image: image.into(),
        })
    }

    pub fn pod(&self, name: &str) -> &Pod {
        let store = &self.world.store;
        let pod = store.find_pod(name).and_then(|id| store.pod(id));
        pod.unwrap_or_else(|| panic!("no {name}"))
    }

    pub fn delete(&mut self, name: &str) -> &mut Self {
        let pod = self.world.store.find_pod(name).unwrap();
        self.give(&Command::DeletePod {
            pod,
            grace_period_seconds: None,
        })
    }

    pub fn edit(&mut self, from: &str, to: &str, text: &mut String) -> &mut Self {
        assert!(text.contains(from), "{text}");
        *text = text.replace(from, to);
        let opened = scenario::open(text);
        assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
        self.give(&Command::Apply(scenario::objects(&opened.reading)))
    }

    /// The tags of the images of all pods, lowest ordinal first.
    pub fn tags(&self) -> Vec<String> {
        let pods = self.world.store.stateful_pods(SET).unwrap();
        let images = pods.ids().map(|id| {
            let pod = self.world.store.pod(id).unwrap();
            pod.template
                .image(None)
                .unwrap()
                .rsplit(':')
                .next()
                .unwrap()
                .to_owned()
        });
        images.collect()
    }

    pub fn ready(&self) -> i32 {
        self.world
            .store
            .stateful_set(SET)
            .unwrap()
            .status
            .ready_replicas
    }

    /// The pods that the controller deleted, in order.
    pub fn deleted_by_controller(&self) -> Vec<&str> {
        let deleted =
            self.records
                .iter()
                .filter_map(|record| match (record.actor, &record.change) {
                    (
                        Actor::StatefulSetController(_),
                        Change::PodDeleting(id, _) | Change::PodRemoved(id),
                    ) => Some(&*self.names[id.index()]),
                    _ => None,
                });
        deleted.collect()
    }

    /// What the last status says that the set waits for.
    pub fn waits_for(&self) -> StatefulWait {
        let mut reasons = self.records.iter().rev().map(|record| &record.because);
        let found = reasons.find_map(|reason| match reason {
            Reason::Stateful(reason) => match **reason {
                StatefulReason::Status { waits_for, .. } => Some(waits_for),
                _ => None,
            },
            _ => None,
        });
        found.unwrap()
    }
}

/// The set, as commands name it.
pub fn workload() -> Workload {
    Workload::StatefulSet("web".into())
}
