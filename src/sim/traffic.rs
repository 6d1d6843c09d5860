//! A client that sends requests through a Service at a steady rate, and what becomes of them.
//!
//! No request is an event. What an endpoint does to its requests changes at few moments; between
//! two of them the requests of all endpoints are counted at once, in thousandths, so that no
//! rounding adds up.

use std::rc::Rc;

use super::World;
use crate::api::{Ms, PodId, ServiceId};
use crate::kubelet::{PodWorker, Reception, Serving};
use crate::store::{Change, Endpoints, Store};

/// Who sends requests, and where to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// The Service's name.
    pub service: Rc<str>,
    /// How many requests it sends in a second.
    pub requests_per_second: i64,
    /// When it begins.
    pub from_ms: Ms,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestOutcome {
    /// It was served.
    Served,
    /// The program answered with an error.
    Error,
    /// Connection refused: nobody listens in the pod.
    Refused,
    /// It was under way when the process was killed or crashed.
    Reset,
    /// The program did not answer.
    Timeout,
    /// The pod was gone, and the proxies did not know it yet.
    Unreachable,
    /// CL-51: the Service had no endpoint to send it to.
    NoEndpoints,
}

impl RequestOutcome {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Served,
        Self::Error,
        Self::Refused,
        Self::Reset,
        Self::Timeout,
        Self::Unreachable,
        Self::NoEndpoints,
    ];

    fn place(self) -> usize {
        self as usize
    }
}

/// An endpoint that gets requests, and what they meet there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The pod, which may be gone.
    pub pod: PodId,
    /// What becomes of a request that it gets now.
    pub meets: RequestOutcome,
    /// Whether it is on its way out, or gone: the proxies do not know that yet.
    pub leaves: bool,
    /// Until when it does so by itself.
    until_ms: Ms,
    /// How long a request is under way in it.
    takes_ms: Ms,
}

/// The requests of a client, counted up to a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    client: Client,
    counted_ms: Ms,
    rows: Vec<Row>,
    /// How many rows meet which outcome.
    endpoints: [i64; 7],
    /// How many rows that fail requests are on their way out.
    leaving: i64,
    /// When a row changes by itself.
    next_ms: Ms,
    thousandths: [i64; 7],
    /// Failed ones that met pods on their way out.
    late_thousandths: i64,
}

/// What is known of the pods.
pub(super) type Workers = [Option<Rc<PodWorker>>];

impl Traffic {
    /// A client that has sent nothing.
    pub(super) fn new(client: Client) -> Self {
        Self {
            counted_ms: client.from_ms,
            client,
            rows: Vec::new(),
            endpoints: [0; 7],
            leaving: 0,
            next_ms: Ms::MAX,
            thousandths: [0; 7],
            late_thousandths: 0,
        }
    }

    /// Who sends them.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The endpoints that get them, in the order of their pods.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many requests came to that, in whole ones.
    pub fn requests(&self, outcome: RequestOutcome) -> i64 {
        self.thousandths.get(outcome.place()).copied().unwrap_or(0) / 1000
    }

    /// How many requests failed, for whatever cause.
    pub fn failed(&self) -> i64 {
        let served = RequestOutcome::Served.place();
        let all = self.thousandths.iter().enumerate();
        let failed: i64 = all
            .filter(|(place, _)| *place != served)
            .map(|(_, thousandths)| thousandths)
            .sum();
        failed / 1000
    }

    /// How many of them failed because the proxies did not know yet that their pod was on its way
    /// out (KL-75).
    pub fn failed_late(&self) -> i64 {
        self.late_thousandths / 1000
    }

    /// Whether the client sends its requests to that Service.
    pub(super) fn is_to(&self, store: &Store, id: ServiceId) -> bool {
        let service = store.services.get(id.index());
        service.is_some_and(|service| service.meta.name == self.client.service)
    }

    /// Counts the requests until `now_ms`.
    pub(super) fn count_until(&mut self, now_ms: Ms, workers: &Workers) {
        while self.counted_ms < now_ms {
            let until_ms = now_ms.min(self.next_ms.max(self.counted_ms));
            self.count(until_ms - self.counted_ms);
            self.counted_ms = until_ms;
            if self.next_ms <= until_ms {
                for row in &mut self.rows {
                    if row.until_ms <= until_ms {
                        *row = Row::of(row.pod, until_ms, workers).0;
                    }
                }
                self.sum_up();
            }
        }
    }

    fn count(&mut self, span_ms: Ms) {
        let sent = self.client.requests_per_second.saturating_mul(span_ms);
        let all = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        if all == 0 {
            self.add(RequestOutcome::NoEndpoints, sent);
            return;
        }
        // Shares are differences of rounded sums, so that nothing gets lost between them.
        let (mut endpoints, mut told) = (0, 0);
        for outcome in RequestOutcome::ALL {
            endpoints += self.endpoints.get(outcome.place()).copied().unwrap_or(0);
            let sum = sent.saturating_mul(endpoints) / all;
            self.add(outcome, sum - told);
            told = sum;
        }
        self.late_thousandths += sent.saturating_mul(self.leaving) / all;
    }

    fn add(&mut self, outcome: RequestOutcome, thousandths: i64) {
        if let Some(sum) = self.thousandths.get_mut(outcome.place()) {
            *sum = sum.saturating_add(thousandths);
        }
    }

    fn sum_up(&mut self) {
        self.endpoints = [0; 7];
        self.leaving = 0;
        self.next_ms = Ms::MAX;
        for row in &self.rows {
            self.leaving += i64::from(row.is_late());
            if let Some(count) = self.endpoints.get_mut(row.meets.place()) {
                *count += 1;
            }
            self.next_ms = self.next_ms.min(row.until_ms);
        }
    }

    /// The proxies send requests to other endpoints from now on.
    pub(super) fn route(&mut self, now_ms: Ms, endpoints: Option<&Endpoints>, workers: &Workers) {
        self.count_until(now_ms, workers);
        let pods = endpoints.into_iter().flat_map(Endpoints::traffic);
        self.rows = pods.map(|pod| Row::of(pod, now_ms, workers).0).collect();
        self.sum_up();
    }

    /// Something has happened to a pod.
    pub(super) fn pod_changed(&mut self, pod: PodId, now_ms: Ms, workers: &Workers) {
        let Ok(place) = self.rows.binary_search_by_key(&pod, |row| row.pod) else {
            return;
        };
        self.count_until(now_ms, workers);
        let (row, broke_off) = Row::of(pod, now_ms, workers);
        let all = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let Some(slot) = self.rows.get_mut(place) else {
            return;
        };
        let before = std::mem::replace(slot, row);
        if before == row {
            return;
        }
        if broke_off && before.meets == RequestOutcome::Served {
            let under_way = before
                .takes_ms
                .saturating_mul(self.client.requests_per_second)
                / all;
            self.add(RequestOutcome::Served, -under_way);
            self.add(RequestOutcome::Reset, under_way);
            if row.leaves {
                self.late_thousandths += under_way;
            }
        }
        self.sum_up();
    }
}

impl Row {
    /// Whether it fails requests that it would not get if the proxies knew that it goes.
    fn is_late(&self) -> bool {
        self.leaves && self.meets != RequestOutcome::Served
    }

    /// A row, and whether requests under way in the pod have just been lost.
    fn of(pod: PodId, now_ms: Ms, workers: &Workers) -> (Self, bool) {
        let worker = workers.get(pod.index()).and_then(Option::as_deref);
        let Some(worker) = worker else {
            let row = Self {
                pod,
                meets: RequestOutcome::Unreachable,
                leaves: true,
                until_ms: Ms::MAX,
                takes_ms: 0,
            };
            return (row, false);
        };
        let Serving {
            reception,
            until_ms,
            takes_ms,
            broke_off,
            leaves,
        } = worker.serving(now_ms);
        let row = Self {
            pod,
            meets: match reception {
                Reception::Served => RequestOutcome::Served,
                Reception::Error => RequestOutcome::Error,
                Reception::Refused => RequestOutcome::Refused,
                Reception::Timeout => RequestOutcome::Timeout,
            },
            leaves,
            until_ms,
            takes_ms,
        };
        (row, broke_off)
    }
}

impl World {
    /// What has become of the client's requests until now, if there is a client.
    pub fn traffic(&self) -> Option<Traffic> {
        let mut traffic = Traffic::clone(self.traffic.as_deref()?);
        traffic.count_until(self.now_ms(), &self.workers);
        Some(traffic)
    }

    /// The client's requests go where `change` sends them.
    pub(super) fn follow_requests(&mut self, change: &Change) {
        let now_ms = self.now_ms();
        let Some(traffic) = self.traffic.as_mut() else {
            return;
        };
        match change {
            Change::EndpointsProxied(id) if traffic.is_to(&self.store, *id) => {
                let endpoints = self.store.endpoints(*id);
                Rc::make_mut(traffic).route(now_ms, endpoints, &self.workers);
            }
            Change::PodRemoved(id) => {
                Rc::make_mut(traffic).pod_changed(*id, now_ms, &self.workers);
            }
            _ => {}
        }
    }

    /// The kubelet of a pod has acted, and requests may meet something else in it.
    pub(super) fn pod_serves(&mut self, id: PodId) {
        let now_ms = self.now_ms();
        if let Some(traffic) = self.traffic.as_mut() {
            Rc::make_mut(traffic).pod_changed(id, now_ms, &self.workers);
        }
    }
}
