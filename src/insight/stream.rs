//! The records of a run and what its rollouts came to, as JSON: the same from the command line and
//! from the page.

use std::rc::Rc;

use super::line::{actor, line};
use super::measure::{Ending, Measure, Measured};
use super::{Language, explain};
use crate::api::{Document, Ms, json, map};
use crate::sim::{Record, Timeline, World};
use crate::store::Change;

/// What is known of a run by watching its records: the names of pods, which a record that removes
/// one cannot tell any more, and a measure for each workload.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// Of workloads, in the order of their creation.
    pub measures: Vec<Measure>,
    names: Vec<Rc<str>>,
}

impl Watch {
    /// Takes one more record into account; `world` is the one after it.
    pub fn observe(&mut self, world: &World, record: &Record) {
        match &record.change {
            Change::PodCreated(_, pod) => self.names.push(Rc::clone(&pod.name)),
            change => {
                let created = Measured::created(change);
                let measure = created.map(|of| Measure::new(of, &world.store, record.at_ms));
                self.measures.extend(measure);
            }
        }
        for measure in &mut self.measures {
            measure.observe(world, record);
        }
    }

    /// The name of the pod that a record removes; empty if it removes none.
    pub fn removed(&self, record: &Record) -> &str {
        match record.change {
            Change::PodRemoved(id) => self.names.get(id.index()).map_or("", |name| name),
            _ => "",
        }
    }
}

/// A record, the world after it, and the name of the pod that it removed. Keys are in the order of
/// the alphabet.
pub fn record_json(record: &Record, world: &World, removed: &str) -> String {
    let store = &world.store;
    let line = line(record, store, removed);
    let explanation = explain(Language::ENGLISH, record, store);
    let formula = explanation.formula.iter().map(|line| line.as_str().into());
    let formula: Vec<Document> = formula.collect();
    let mut value = map([
        ("actor", actor(record.actor, store).into()),
        ("atMs", record.at_ms.into()),
        ("because", explanation.sentence.into()),
        ("change", line.what.into()),
    ]);
    let event = record.event.as_ref().map(|event| {
        map([
            ("message", (&*event.message).into()),
            ("reason", event.reason.into()),
            ("type", event.kind.name().into()),
        ])
    });
    if let Document::Mapping(fields) = &mut value {
        if let Some(event) = event {
            fields.insert("event", event);
        }
        fields.insert("formula", formula.into());
        fields.insert("object", line.object.into());
        fields.insert("rule", explanation.rule.into());
    }
    json(&value)
}

/// What a rollout came to. Keys are in the order of the alphabet.
pub fn measure_json(world: &World, measure: &Measure) -> String {
    let (kind, name) = name(world, measure.of);
    let pairs = [
        ("deployment", Document::Null),
        ("durationMs", (measure.ended_ms - measure.started_ms).into()),
        ("maxPodObjects", measure.max_pod_objects.into()),
        ("maxPods", measure.max_pods.into()),
        ("minAvailable", measure.min_available.into()),
        ("replicaset", Document::Null),
        ("result", result(measure.ending).into()),
        ("rounds", measure.rounds.into()),
        ("startedMs", measure.started_ms.into()),
        ("statefulset", Document::Null),
    ];
    let mut value = map([]);
    if let Document::Mapping(fields) = &mut value {
        for (key, it) in pairs {
            if key == kind {
                fields.insert(key, (&*name).into());
            } else if !it.is_null() {
                fields.insert(key, it);
            }
        }
    }
    json(&value)
}

/// The kind and the name of a workload; no name if it is gone.
pub fn name(world: &World, of: Measured) -> (&'static str, Rc<str>) {
    let (kind, meta) = match of {
        Measured::Deployment(id) => ("deployment", world.store.deployment(id).map(|it| &it.meta)),
        Measured::ReplicaSet(id) => ("replicaset", world.store.replica_set(id).map(|it| &it.meta)),
        Measured::StatefulSet(id) => {
            let object = world.store.stateful_set(id);
            ("statefulset", object.map(|it| &it.meta))
        }
    };
    (
        kind,
        meta.map_or_else(|| "".into(), |meta| Rc::clone(&meta.name)),
    )
}

/// How a rollout ended, in words that programs know.
pub fn result(ending: Ending) -> &'static str {
    match ending {
        Ending::Complete => "complete",
        Ending::DeadlineExceeded => "progress deadline exceeded",
        Ending::Open => "not complete",
    }
}

/// What stands before the next record, after so many.
pub fn before_record(records: usize) -> &'static str {
    if records == 0 {
        "{\"records\":[\n"
    } else {
        ",\n"
    }
}

/// What stands after the last of so many records: the summary. With `only`, there are no records.
pub fn end(world: &World, measures: &[Measure], records: usize, only: bool) -> String {
    let start = match (only, records) {
        (true, _) => "{",
        (false, 0) => "{\"records\":[],",
        (false, _) => "\n],",
    };
    let mut text = format!("{start}\"summary\":[");
    for (place, measure) in measures.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&measure_json(world, measure));
    }
    text.push_str("]}\n");
    text
}

/// The records of a timeline up to the present moment, and what its rollouts came to by then.
pub fn stream(mut timeline: Timeline) -> String {
    let until = timeline.position();
    timeline.seek(0);
    let (mut watch, mut text) = (Watch::default(), String::new());
    while timeline.position() < until {
        let mut once = false;
        timeline.run_until(Ms::MAX, |_| std::mem::replace(&mut once, true));
        let Some(record) = timeline.past().last() else {
            break;
        };
        let world = timeline.world();
        watch.observe(world, record);
        text.push_str(before_record(timeline.position() - 1));
        text.push_str(&record_json(record, world, watch.removed(record)));
    }
    text + &end(timeline.world(), &watch.measures, until, false)
}
