//! The checks that the rules in `rules.txt` name.

use std::collections::BTreeSet;

use super::names;
use super::rules::{Checker, Site, is_given};
use super::{container, env, meta, resources, scheduling, service, stateful_set, volume, workload};
use crate::api::Document;
use crate::api::tree::{get, json};

/// Looks at one value.
pub(super) type Check = fn(&mut Checker, Site<'_>);

const CHECKS: &[(&str, Check)] = &[
    // Down the tree, to the type that the argument names.
    ("part", part),
    ("always", always),
    ("scope", scope),
    ("each", each),
    ("one", one),
    // Texts, by a format of `names.rs`.
    ("maybe", maybe),
    ("must", must),
    ("form", form),
    ("unique", unique),
    // Words of a set.
    ("word", word),
    ("choice", choice),
    ("among", among),
    // Numbers.
    ("int", int),
    ("number", number),
    ("natural", natural),
    ("nonzero", nonzero),
    ("port-number", port_number),
    ("port", port),
    ("mode", mode),
    ("share", workload::share),
    ("zero", workload::zero),
    ("beyond", workload::beyond),
    // Whether there is something.
    ("some", some),
    ("none", none),
    ("single", single),
    ("most", most),
    ("wrong", wrong),
    // What is warned about (API-19).
    ("warn", warn),
    ("warn-negative", warn_negative),
    ("warn-host-name", warn_host_name),
    // What is like nothing else.
    ("labels", meta::labels),
    ("annotations", meta::annotations),
    ("name", meta::name),
    ("config-map", meta::config_map),
    ("selector", workload::selector),
    ("deadline", workload::deadline),
    ("deployment-strategy", workload::strategy),
    ("stateful-strategy", stateful_set::strategy),
    ("claims", stateful_set::claims),
    ("storage", stateful_set::storage),
    ("volumes", volume::volumes),
    ("mounted", volume::mounted),
    ("size", volume::size),
    ("init-containers", container::init_containers),
    ("host-ports", container::host_ports),
    ("own-host-ports", container::own_host_ports),
    ("same-port", container::same_port),
    ("shared-processes", container::shared_processes),
    ("privileged", container::privileged),
    ("escalation", container::escalation),
    ("sleep", container::sleep),
    ("env-field", env::env_field),
    ("volume-field", env::volume_field),
    ("one-source", env::one_source),
    ("resources", resources::resources),
    ("quota", resources::quota),
    ("same-spread", scheduling::same_spread),
    ("min-domains", scheduling::min_domains),
    ("toleration", scheduling::toleration),
    ("service-type", service::service_type),
    ("service-ports", service::ports),
    ("cluster-ip", service::cluster_ip),
    ("repeated-port", service::repeated_port),
    ("external-policy", service::external_policy),
    ("allocations", service::allocations),
];

/// The check of that name.
pub(super) fn named(name: &str) -> Check {
    let found = CHECKS.iter().find(|(other, _)| *other == name);
    debug_assert!(found.is_some(), "there is no check {name}");
    found.map_or(part, |(_, check)| *check)
}

fn part(checker: &mut Checker, site: Site<'_>) {
    if !site.value.is_null() {
        always(checker, site);
    }
}

fn always(checker: &mut Checker, site: Site<'_>) {
    checker.check(site.arguments, site);
}

fn scope(checker: &mut Checker, site: Site<'_>) {
    let spec = site.value;
    always(checker, Site { spec, ..site });
}

fn each(checker: &mut Checker, site: Site<'_>) {
    checker.check_each(site.arguments, site, BTreeSet::new());
}

/// The first of these fields that is there counts, and its name is that of its type; the others
/// are refused.
fn one(checker: &mut Checker, site: Site<'_>) {
    let mut found = false;
    for key in site.arguments.split(' ') {
        let Some(value) = get(site.value, key) else {
            continue;
        };
        let path = site.path.field(key);
        if found {
            let words = format!("may not specify more than 1 {}", site.words);
            checker.errors.forbidden(&path, &words);
        } else {
            checker.check(key, site.at(value, &path));
        }
        found = true;
    }
    if !found {
        let words = format!("must specify a {}", site.words);
        checker.errors.required(site.path, &words);
    }
}

fn maybe(checker: &mut Checker, site: Site<'_>) {
    if is_given(site.value) {
        form(checker, site);
    }
}

fn must(checker: &mut Checker, site: Site<'_>) {
    some(checker, site);
    maybe(checker, site);
}

fn form(checker: &mut Checker, site: Site<'_>) {
    if let Some(check) = names::format(site.arguments) {
        let (path, text) = (site.path, site.text());
        checker.errors.invalid_each(path, text, check(text));
    }
}

/// Different from that field of the items before. With a format: if there is a good one.
fn unique(checker: &mut Checker, site: Site<'_>) {
    let text = site.text();
    let counts = names::format(site.arguments)
        .is_none_or(|check| !text.is_empty() && check(text).is_empty());
    if !counts || checker.known.insert(text.to_owned()) {
        return;
    }
    if site.words.is_empty() {
        checker.errors.duplicate_text(site.path, text);
    } else {
        wrong(checker, site);
    }
}

/// A word of a fixed set, if there is one. What ends in `*` stands for all words that begin so.
fn word(checker: &mut Checker, site: Site<'_>) {
    if site.value.as_str().is_some() {
        choice(checker, site);
    }
}

/// A word of a fixed set.
fn choice(checker: &mut Checker, site: Site<'_>) {
    let (text, mut words) = (site.text(), Vec::new());
    for word in site.arguments.split(' ') {
        let word = word.trim_matches('"');
        match word.strip_suffix('*') {
            Some(start) if text.starts_with(start) => return,
            Some(_) => {}
            None if word == text => return,
            None => words.push(word),
        }
    }
    checker.errors.unsupported(site.path, text, &words);
}

fn among(checker: &mut Checker, site: Site<'_>) {
    if !site.arguments.split(' ').any(|word| word == site.text()) {
        checker
            .errors
            .invalid_text(site.path, site.text(), site.words);
    }
}

/// A whole number within two limits, the second of which may be absent.
fn int(checker: &mut Checker, site: Site<'_>) {
    let mut limits = site.arguments.split(' ').map(|limit| limit.parse().ok());
    let (least, most) = (limits.next().flatten(), limits.next().flatten());
    let range = least.unwrap_or(0)..=most.unwrap_or(i64::MAX);
    within(checker, site, &range);
}

fn within(checker: &mut Checker, site: Site<'_>, range: &std::ops::RangeInclusive<i64>) {
    if site
        .value
        .as_i64()
        .is_some_and(|value| !range.contains(&value))
    {
        checker.errors.invalid(site.path, site.value, site.words);
    }
}

/// As `int`, and 0 if there is none.
fn number(checker: &mut Checker, site: Site<'_>) {
    let zero = Document::Int(0);
    let value = if site.value.is_null() {
        &zero
    } else {
        site.value
    };
    int(checker, Site { value, ..site });
}

/// API-10.
fn natural(checker: &mut Checker, site: Site<'_>) {
    let words = "must be greater than or equal to 0";
    within(checker, Site { words, ..site }, &(0..=i64::MAX));
}

fn nonzero(checker: &mut Checker, site: Site<'_>) {
    if site.value.as_i64().unwrap_or(0) == 0 {
        checker.errors.required(site.path, "");
    }
}

/// A port; 0 is none.
fn port_number(checker: &mut Checker, site: Site<'_>) {
    if site.value.as_i64() != Some(0) {
        let words = "must be between 1 and 65535, inclusive";
        within(checker, Site { words, ..site }, &(1..=65535));
    }
}

/// A port by number or by name; none is port 0.
fn port(checker: &mut Checker, site: Site<'_>) {
    if site.value.as_str().is_some() {
        let arguments = "port-name";
        form(checker, Site { arguments, ..site });
        return;
    }
    let arguments = "1 65535";
    let words = "must be between 1 and 65535, inclusive";
    number(
        checker,
        Site {
            arguments,
            words,
            ..site
        },
    );
}

/// The mode of a file.
fn mode(checker: &mut Checker, site: Site<'_>) {
    let words = "must be a number between 0 and 0777 (octal), both inclusive";
    within(checker, Site { words, ..site }, &(0..=0o777));
}

fn some(checker: &mut Checker, site: Site<'_>) {
    if !is_given(site.value) {
        checker.errors.required(site.path, site.words);
    }
}

fn none(checker: &mut Checker, site: Site<'_>) {
    if is_given(site.value) {
        checker.errors.forbidden(site.path, site.words);
    }
}

/// One item.
fn single(checker: &mut Checker, site: Site<'_>) {
    if site.items().len() != 1 {
        checker.errors.required(site.path, site.words);
    }
}

/// No more items than that.
fn most(checker: &mut Checker, site: Site<'_>) {
    let (count, most) = (site.items().len(), site.arguments);
    if most.parse().is_ok_and(|most: usize| count > most) {
        checker.errors.too_many(site.path, count, most);
    }
}

/// Wrong as it is. What is no scalar is shown as an empty text.
pub(super) fn wrong(checker: &mut Checker, site: Site<'_>) {
    let shown = match site.value {
        Document::Null | Document::Mapping(_) => "\"\"".to_owned(),
        value => json(value),
    };
    checker.errors.invalid_raw(site.path, &shown, site.words);
}

fn warn(checker: &mut Checker, site: Site<'_>) {
    let warning = format!("{}: {}", site.path, site.words);
    checker.warnings.push(warning);
}

fn warn_negative(checker: &mut Checker, site: Site<'_>) {
    if site.value.as_i64().is_some_and(|value| value < 0) {
        warn(checker, site);
    }
}

/// A name that will be a host's, or a part of one.
fn warn_host_name(checker: &mut Checker, site: Site<'_>) {
    let messages = names::dns_label(site.text());
    if is_given(site.value) && !messages.is_empty() {
        let warning = format!(
            "{}: this is used {}, which can result in surprising behavior; a DNS label is \
             recommended: [{}]",
            site.path,
            site.words,
            messages.join(" ")
        );
        checker.warnings.push(warning);
    }
}
