//! What is wrong with a text.

use super::{Filling, Key, Language, Saying};
use crate::manifest::{Problem, ProblemKind, ScenarioProblem as P};

impl Language {
    /// A problem in words. What kubectl and the API server say is in English in every language.
    pub fn problem(self, problem: &Problem) -> String {
        match problem.kind {
            ProblemKind::Scenario(what) => self.refusal(what, &problem.arguments),
            _ => problem.message.clone(),
        }
    }

    /// What is wrong with a Scenario.
    pub fn refusal(self, what: P, arguments: &[String]) -> String {
        let mut saying = Saying::new(self, key_of(what));
        for (hole, argument) in ["first", "second", "third"].into_iter().zip(arguments) {
            argument.fill(&mut saying, hole);
        }
        saying.end()
    }
}

fn key_of(what: P) -> Key {
    match what {
        P::Another => Key::ScenarioAnother,
        P::TooMany => Key::ScenarioTooMany,
        P::UnknownField => Key::ScenarioUnknownField,
        P::Required => Key::ScenarioRequired,
        P::WrongType => Key::ScenarioWrongType,
        P::OutOfRange => Key::ScenarioOutOfRange,
        P::Unreadable => Key::ScenarioUnreadable,
        P::NotOneOf => Key::ScenarioNotOneOf,
        P::NotOne => Key::ScenarioNotOne,
        P::NoPodNumber => Key::ScenarioNoPodNumber,
        P::NoObject => Key::ScenarioNoObject,
        P::Applied => Key::ScenarioApplied,
    }
}
