//! Histories are run, and broken ones are made short and told.

use std::cell::RefCell;
use std::env;
use std::fmt;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestError, TestRunner};
use rollscope::scenario;
use rollscope::sim::{Record, World, digest};
use rollscope::store::Change;

use crate::history::HEALED_S;
use crate::watch::{Broken, Watch, hold};
use crate::{end, generate};

/// How many histories are tried, half of each kind.
const HISTORIES: u32 = 20_000;
/// By when everything has come to rest, after all was healed.
const REST_MS: i64 = 1_800_000;
/// It is at rest when nothing has changed for so long.
const QUIET_MS: i64 = 60_000;
/// More than any history of a few pods needs.
const RECORDS_MAX: usize = 20_000;

fn world(text: &str) -> Result<World, String> {
    let opened = scenario::open(text);
    hold!(
        opened.reading.is_good(),
        "the file is refused: {:?}",
        opened.reading.problems
    );
    Ok(World::new(opened.setup))
}

/// Runs a history to its end and holds everything against every record.
fn holds(text: &str) -> Broken {
    let mut world = world(text)?;
    let mut watch = Watch::default();
    let healed_ms = HEALED_S * 1000;
    let mut changed_ms = healed_ms;
    let mut records = 0;
    while let Some(record) = world.step(healed_ms + REST_MS) {
        records += 1;
        hold!(records < RECORDS_MAX, "there is no end of records");
        let seen = watch.see(&world, &record);
        seen.map_err(|broken| format!("{broken}\n{} ms: {record:?}", record.at_ms))?;
        if record.at_ms > changed_ms + QUIET_MS && !world.is_mid_turn() {
            break;
        }
        if record.at_ms > healed_ms
            && !matches!(record.change, Change::Probed { .. } | Change::Told)
        {
            changed_ms = record.at_ms;
        }
    }
    end::is_reached(&world, watch.was_orphaned())
}

/// How often each test tries, and with which seed.
pub(crate) fn config() -> ProptestConfig {
    let histories = env::var("ROLLSCOPE_HISTORIES").map_or(HISTORIES, |number| {
        number.parse().expect("ROLLSCOPE_HISTORIES is a number")
    });
    let given = ProptestConfig::default();
    ProptestConfig {
        cases: histories.div_ceil(2),
        failure_persistence: None,
        rng_seed: match given.rng_seed {
            RngSeed::Random => RngSeed::Fixed(36),
            fixed @ RngSeed::Fixed(_) => fixed,
        },
        max_shrink_time: 60_000,
        ..given
    }
}

/// The shortest history that breaks `rule`, as a file that says so in its first lines.
pub(crate) fn broken<H: fmt::Display + fmt::Debug>(
    histories: impl Strategy<Value = H>,
    config: ProptestConfig,
    rule: impl Fn(&str) -> Broken,
) -> Option<String> {
    let mut runner = TestRunner::new(config);
    let test = |history: H| rule(&history.to_string()).map_err(TestCaseError::fail);
    match runner.run(&histories, test) {
        Ok(()) => None,
        Err(TestError::Fail(why, history)) => {
            let why: Vec<String> = why
                .message()
                .lines()
                .map(|line| format!("# {line}"))
                .collect();
            Some(format!("{}\n{history}", why.join("\n")))
        }
        Err(TestError::Abort(why)) => Some(format!("# {why}\n")),
    }
}

#[test]
fn of_deployments() {
    let broken = broken(generate::of_deployment(), config(), holds);
    assert!(
        broken.is_none(),
        "this file breaks a rule:\n{}",
        broken.unwrap_or_default()
    );
}

#[test]
fn of_stateful_sets() {
    let broken = broken(generate::of_stateful_set(), config(), holds);
    assert!(
        broken.is_none(),
        "this file breaks a rule:\n{}",
        broken.unwrap_or_default()
    );
}

/// A rule that real histories break, so that the telling can be tried: no second image.
fn nobody_changes_the_image(text: &str) -> Broken {
    let records = records(text)?;
    let mut changed = records
        .iter()
        .filter(|record| matches!(record.change, Change::ReplicaSetCreated(..)));
    let second = changed.nth(1);
    hold!(second.is_none(), "there is a second image");
    Ok(())
}

fn records(text: &str) -> Result<Vec<Record>, String> {
    let mut world = world(text)?;
    Ok(std::iter::from_fn(|| world.step(HEALED_S * 1000)).collect())
}

#[test]
fn a_broken_rule_is_told_by_a_short_file_that_repeats_it() {
    let ran: RefCell<Vec<(String, u64)>> = RefCell::default();
    let rule = |text: &str| {
        let seen = nobody_changes_the_image(text);
        let records = records(text)?;
        ran.borrow_mut()
            .push((text.to_owned(), digest(records.iter())));
        seen
    };
    let file = broken(generate::of_deployment(), config(), rule).expect("a second image");
    let (head, history) = file.split_once('\n').expect("it has lines");
    assert_eq!(head, "# there is a second image");
    // Nothing but what changes the image is left of the script.
    assert_eq!(history.matches("- at:").count(), 1, "{history}");

    let again = records(&file).expect("a good file");
    let ran = ran.into_inner();
    let first = ran.iter().find(|(text, _)| text == history);
    assert_eq!(first.map(|(_, digest)| *digest), Some(digest(again.iter())));
    assert_eq!(
        nobody_changes_the_image(&file),
        nobody_changes_the_image(history)
    );
}
