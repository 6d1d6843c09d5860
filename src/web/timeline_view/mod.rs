//! What the timeline draws: a bar a pod, ticks for decisions, flags for commands, curves for the
//! counts. All of it follows from the records, and new records only add to it.

mod axis;
mod flags;

use std::rc::Rc;

use crate::api::{ContainerState, Ms, Owner, PodId, PodPhase, PodStatus, SortedMap};
use crate::insight::suffix;
use crate::insight::words::Key;
use crate::sim::{Actor, History, Record, Workload};
use crate::store::{Change, REVISION_HASH};
pub use axis::Axis;
use flags::Specs;

/// How many hues there are for revisions.
pub const HUES: u8 = 6;
/// More pods than this at one time are drawn as areas, not as bars.
pub const MOST_ROWS: usize = 60;

/// What a bar shows of a pod's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shade {
    /// Not running yet.
    Pending,
    /// Running, not ready.
    NotReady,
    /// Ready.
    Ready,
    /// Crashed, waiting after a crash, or without its image.
    Trouble,
    /// Marked for deletion.
    Terminating,
}

impl Shade {
    /// All of them, in the order in which they are piled up.
    pub const ALL: [Self; 5] = [
        Self::Ready,
        Self::NotReady,
        Self::Pending,
        Self::Trouble,
        Self::Terminating,
    ];

    /// The word for it: in style sheets, and for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::NotReady => "unready",
            Self::Ready => "ready",
            Self::Trouble => "trouble",
            Self::Terminating => "terminating",
        }
    }

    /// What it is called.
    pub fn key(self) -> Key {
        match self {
            Self::Pending => Key::ShadePending,
            Self::NotReady => Key::ShadeNotReady,
            Self::Ready => Key::ShadeReady,
            Self::Trouble => Key::ShadeTrouble,
            Self::Terminating => Key::ShadeTerminating,
        }
    }
}

/// The life of one pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The pod.
    pub pod: PodId,
    /// Its name, or the end of it, where that tells it from the others.
    pub name: Rc<str>,
    /// The hue of its revision, from 1; 0 without one.
    pub hue: u8,
    /// The row that it is drawn in. A row is used again when its pod is gone.
    pub row: usize,
    /// When it was removed, if it was.
    pub to_ms: Option<Ms>,
    /// From when on it was in which state.
    pub spans: Vec<(Ms, Shade)>,
}

/// Something that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// When.
    pub at_ms: Ms,
    /// How many records were there before.
    pub position: usize,
    /// What, in a few words.
    pub label: String,
}

/// What the workload's status said from one moment on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// From when on.
    pub at_ms: Ms,
    /// `status.replicas`, those that are terminating included.
    pub total: i32,
    /// `status.readyReplicas`.
    pub ready: i32,
    /// `status.availableReplicas`.
    pub available: i32,
    /// How many must be available; as many as are wanted, where there is no such limit.
    pub min_available: i32,
    /// How many may be wanted; as many as are wanted, where there is no such limit.
    pub max_total: i32,
}

/// How many pods were there from one moment on, by hue and state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// From when on.
    pub at_ms: Ms,
    /// The counts, only those above 0.
    pub counts: Vec<((u8, Shade), u32)>,
}

/// What the timeline draws of one branch.
#[derive(Clone, Debug, Default)]
pub struct TimelineModel {
    /// How many records have been taken in; what is drawn changes only with this.
    pub seen: usize,
    /// A bar a pod, in the order of creation.
    pub bars: Vec<Bar>,
    /// Decisions of controllers: when, and after how many records.
    pub decisions: Vec<(Ms, usize)>,
    /// Commands.
    pub flags: Vec<Flag>,
    /// The counts over time.
    pub samples: Vec<Sample>,
    /// The pods by hue and state over time.
    pub crowds: Vec<Crowd>,
    axis: Axis,
    /// Rows in use, by the place of the bar in it.
    rows: Vec<Option<usize>>,
    now: SortedMap<(u8, Shade), u32>,
    specs: Specs,
    /// The hues of ControllerRevisions, by their names.
    revisions: SortedMap<Rc<str>, u8>,
}

impl TimelineModel {
    /// A model whose curves are about that workload; the first one if it has none.
    pub fn of(workload: Option<Workload>) -> Self {
        Self {
            specs: Specs::of(workload),
            ..Self::default()
        }
    }

    /// Takes in the records that it has not seen yet.
    pub fn absorb(&mut self, records: History<'_>) {
        for (place, record) in (self.seen..).zip(records.from(self.seen).iter()) {
            self.take(place, record);
        }
        self.seen = records.len();
    }

    /// The axis when everything is known up to `known_ms`.
    pub fn axis(&self, known_ms: Ms) -> Axis {
        self.axis.up_to(known_ms)
    }

    /// How many rows the bars need.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are too many pods for a bar each.
    pub fn is_crowd(&self) -> bool {
        self.rows() > MOST_ROWS
    }

    fn take(&mut self, place: usize, record: &Record) {
        let at_ms = record.at_ms;
        if record.is_decision() {
            self.decisions.push((at_ms, place + 1));
            self.axis.note(at_ms);
        }
        if record.actor == Actor::User
            && let Some(label) = self.specs.label(record, &self.bars)
        {
            self.axis.note(at_ms);
            let same = self.flags.last_mut().filter(|flag| flag.at_ms == at_ms);
            match same {
                Some(flag) if flag.label == label => {}
                Some(flag) => flag.label = format!("{}, {label}", flag.label),
                None => self.flags.push(Flag {
                    at_ms,
                    position: place,
                    label,
                }),
            }
        }
        match &record.change {
            Change::PodCreated(id, pod) => {
                let revision = pod.labels.get(REVISION_HASH);
                let (hue, name) = match (pod.owner, revision) {
                    (Some(Owner::ReplicaSet(owner)), _) => (hue(owner.0), suffix(&pod.name).into()),
                    (_, Some(revision)) => {
                        let hue = self.revisions.get(revision).copied();
                        (hue.unwrap_or(1), Rc::clone(&pod.name))
                    }
                    _ => (0, Rc::clone(&pod.name)),
                };
                self.add(*id, name, hue, at_ms);
            }
            Change::RevisionCreated(id, revision) => {
                let name = Rc::clone(&revision.meta.name);
                self.revisions.insert(name, hue(id.0));
            }
            Change::PodStatus(id, status) => self.shade(*id, shade(status), at_ms),
            Change::PodDeleting(id, _) => self.shade(*id, Shade::Terminating, at_ms),
            Change::PodRemoved(id) => self.remove(*id, at_ms),
            _ => {}
        }
        self.specs.follow(at_ms, &record.change, &mut self.samples);
    }

    fn add(&mut self, pod: PodId, name: Rc<str>, hue: u8, at_ms: Ms) {
        let free = self.rows.iter().position(Option::is_none);
        let row = free.unwrap_or_else(|| {
            self.rows.push(None);
            self.rows.len() - 1
        });
        if let Some(slot) = self.rows.get_mut(row) {
            *slot = Some(self.bars.len());
        }
        self.bars.push(Bar {
            pod,
            name,
            hue,
            row,
            to_ms: None,
            spans: vec![(at_ms, Shade::Pending)],
        });
        self.count(at_ms, (hue, Shade::Pending), true);
    }

    fn bar_mut(&mut self, pod: PodId) -> Option<&mut Bar> {
        let place = self.bars.binary_search_by_key(&pod, |bar| bar.pod).ok()?;
        self.bars.get_mut(place)
    }

    fn shade(&mut self, pod: PodId, shade: Shade, at_ms: Ms) {
        let Some(bar) = self.bar_mut(pod) else { return };
        let old = bar.spans.last().map_or(Shade::Pending, |(_, shade)| *shade);
        if old == shade || old == Shade::Terminating {
            return;
        }
        bar.spans.push((at_ms, shade));
        let hue = bar.hue;
        self.count(at_ms, (hue, old), false);
        self.count(at_ms, (hue, shade), true);
    }

    fn remove(&mut self, pod: PodId, at_ms: Ms) {
        let Some(bar) = self.bar_mut(pod) else { return };
        bar.to_ms = Some(at_ms);
        let (row, hue) = (bar.row, bar.hue);
        let old = bar.spans.last().map_or(Shade::Pending, |(_, shade)| *shade);
        if let Some(slot) = self.rows.get_mut(row) {
            *slot = None;
        }
        self.count(at_ms, (hue, old), false);
    }

    fn count(&mut self, at_ms: Ms, key: (u8, Shade), up: bool) {
        self.axis.note(at_ms);
        let Some(count) = self.now.get_or_insert(key, 0) else {
            return;
        };
        *count = if up {
            *count + 1
        } else {
            count.saturating_sub(1)
        };
        let shown = self.now.iter().filter(|(_, count)| **count > 0);
        let counts = shown.map(|(key, count)| (*key, *count)).collect();
        match self.crowds.last_mut() {
            Some(last) if last.at_ms == at_ms => last.counts = counts,
            _ => self.crowds.push(Crowd { at_ms, counts }),
        }
    }
}

/// A ReplicaSet, or a ControllerRevision, keeps its hue when going back gives it another number.
fn hue(id: u32) -> u8 {
    u8::try_from(id % u32::from(HUES) + 1).unwrap_or(1)
}

/// What a pod's status looks like on a bar.
fn shade(status: &PodStatus) -> Shade {
    let in_trouble = |state: &ContainerState| match state {
        ContainerState::Waiting { reason, .. } => {
            !matches!(*reason, "ContainerCreating" | "PodInitializing" | "")
        }
        ContainerState::Running { .. } => false,
        ContainerState::Terminated(end) => end.exit_code != 0,
    };
    let containers = status.containers.iter().chain(&status.init_containers);
    let trouble = containers
        .into_iter()
        .any(|container| in_trouble(&container.state));
    match status.phase {
        _ if status.ready.is_true() => Shade::Ready,
        PodPhase::Failed => Shade::Trouble,
        _ if trouble => Shade::Trouble,
        PodPhase::Running => Shade::NotReady,
        _ => Shade::Pending,
    }
}

/// One layer of the piled-up areas: at every column from where to where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The hue of its revision.
    pub hue: u8,
    /// The state of its pods.
    pub shade: Shade,
    /// Lower and upper edge in pods, column by column.
    pub edges: Vec<(u32, u32)>,
}

/// The crowd piled up by hue and state, in `columns` columns of the whole axis.
pub fn layers(crowds: &[Crowd], axis: &Axis, columns: usize) -> Vec<Layer> {
    let mut piles: SortedMap<(u8, Shade), Vec<(u32, u32)>> = SortedMap::new();
    for column in 0..columns {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred columns")]
        let at_ms = axis.moment(column as f64 / columns.max(1) as f64);
        let after = crowds.partition_point(|crowd| crowd.at_ms <= at_ms);
        let Some(crowd) = after.checked_sub(1).and_then(|place| crowds.get(place)) else {
            continue;
        };
        let mut base = 0;
        for shade in Shade::ALL {
            for ((hue, _), count) in crowd.counts.iter().filter(|((_, own), _)| *own == shade) {
                let Some(edges) = piles.get_or_insert((*hue, shade), Vec::new()) else {
                    continue;
                };
                edges.resize(column, (base, base));
                edges.push((base, base + count));
                base += count;
            }
        }
    }
    let layer = |((hue, shade), mut edges): (_, Vec<(u32, u32)>)| {
        let last = edges.last().map_or(0, |(lower, _)| *lower);
        edges.resize(columns, (last, last));
        Layer { hue, shade, edges }
    };
    piles.into_iter().map(layer).collect()
}

/// A curve of the samples in steps: from each point it goes on level to the next. Places are
/// shares of the axis.
pub fn steps(samples: &[Sample], axis: &Axis, pick: &dyn Fn(&Sample) -> i32) -> Vec<(f64, i32)> {
    let mut points: Vec<(f64, i32)> = Vec::new();
    for sample in samples {
        let at = axis.share(sample.at_ms);
        let value = pick(sample);
        match points.last() {
            Some((_, last)) if *last == value => continue,
            Some((_, last)) => points.push((at, *last)),
            None => {}
        }
        points.push((at, value));
    }
    if let Some((_, last)) = points.last() {
        points.push((1.0, *last));
    }
    points
}

/// The sample in force at a moment.
pub fn sample_at(samples: &[Sample], at_ms: Ms) -> Option<&Sample> {
    let after = samples.partition_point(|sample| sample.at_ms <= at_ms);
    samples.get(after.checked_sub(1)?)
}

/// The pod that a row shows at a moment: the last one that was created by then.
pub fn bar_in_row(bars: &[Bar], row: usize, at_ms: Ms) -> Option<&Bar> {
    let created = |bar: &&Bar| bar.spans.first().is_some_and(|(from, _)| *from <= at_ms);
    bars.iter().filter(|bar| bar.row == row).rfind(created)
}
