//! The requests of a client, and what becomes of them.

use super::{Key, Language, Length, Requests, say};
use crate::sim::RequestOutcome as Outcome;

impl Language {
    /// Who sends requests, and where to.
    pub fn client(self, per_second: i64, service: &str) -> String {
        say!(self, Client, requests = per_second, service)
    }

    /// How many requests failed for that cause.
    pub fn failed_for(self, cause: Outcome, requests: i64) -> String {
        let key = match cause {
            Outcome::Served => Key::RequestsServed,
            Outcome::Error => Key::RequestsError,
            Outcome::Refused => Key::RequestsRefused,
            Outcome::Reset => Key::RequestsReset,
            Outcome::Timeout => Key::RequestsTimeout,
            Outcome::Unreachable => Key::RequestsUnreachable,
            Outcome::NoEndpoints => Key::RequestsNoEndpoints,
        };
        say!(self, (key), requests)
    }

    /// How many requests failed because the proxies did not know that their pod was going.
    pub fn failed_late(self, requests: i64) -> String {
        say!(self, RequestsLate, requests)
    }

    /// How many failed, for whatever cause.
    pub fn failed(self, requests: i64) -> String {
        say!(self, RequestsFailed, requests)
    }

    /// How requests fare now.
    pub fn requests(self, requests: &Requests) -> String {
        let Requests {
            begins_in_ms,
            endpoints,
            failing,
        } = *requests;
        if begins_in_ms > 0 {
            say!(
                self,
                RequestsBegin,
                left = Length(begins_in_ms / 1000 * 1000)
            )
        } else if endpoints == 0 {
            self.text(Key::RequestsNowhere).into()
        } else if failing == 0 {
            say!(self, EndpointsServe, endpoints)
        } else {
            say!(self, EndpointsFail, failing, endpoints)
        }
    }

    /// What a request meets now in a pod that does not serve it, and whether the pod is on its
    /// way out.
    pub fn meets(self, outcome: Outcome, leaves: bool) -> &'static str {
        self.text(match (outcome, leaves) {
            (Outcome::Served, _) => Key::MeetsService,
            (Outcome::Error, _) => Key::MeetsError,
            (Outcome::Refused, true) => Key::MeetsClosedPort,
            (Outcome::Refused, false) => Key::MeetsNobody,
            (Outcome::Timeout, _) => Key::MeetsSilence,
            (Outcome::Reset, _) => Key::MeetsEnd,
            (Outcome::Unreachable | Outcome::NoEndpoints, _) => Key::MeetsNothing,
        })
    }
}
