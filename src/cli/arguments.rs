//! What the command line asks for.

use std::rc::Rc;

use crate::api::Ms;
use crate::insight::Language;
use crate::manifest::ScenarioProblem;
use crate::scenario::{DURATIONS, parse_duration};

/// How records are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Table,
    Json,
}

/// When a run is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// When every rollout has ended.
    Complete,
    /// At a moment of virtual time.
    Moment(Ms),
}

/// An update that follows the first rollout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SetImage {
    pub container: Option<Rc<str>>,
    pub image: Rc<str>,
}

/// `rollscope run`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub file: String,
    pub set_image: Option<SetImage>,
    pub until: Until,
    pub format: Format,
    pub summary_only: bool,
}

/// A whole command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arguments {
    Help,
    Run(Options),
}

/// Reads the arguments after the program's name.
pub(super) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    match arguments.next().as_deref() {
        None | Some("help" | "--help" | "-h") => return Ok(Arguments::Help),
        Some("run") => {}
        Some(other) => return Err(format!("there is no command \"{other}\"; it is \"run\"")),
    }
    let mut file = None;
    let mut options = Options {
        file: String::new(),
        set_image: None,
        until: Until::Complete,
        format: Format::Table,
        summary_only: false,
    };
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| format!("{argument} needs a value after it"))
        };
        match argument.as_str() {
            "--help" | "-h" => return Ok(Arguments::Help),
            "--summary" => options.summary_only = true,
            "--set-image" => options.set_image = Some(set_image(&value()?)?),
            "--until" => options.until = until(&value()?)?,
            "--format" => options.format = format(&value()?)?,
            option if option.starts_with("--") => {
                return Err(format!("there is no option {option}"));
            }
            _ if file.is_none() => file = Some(argument),
            _ => return Err(format!("one FILE is enough: \"{argument}\" is another one")),
        }
    }
    options.file = file.ok_or("FILE is missing")?;
    Ok(Arguments::Run(options))
}

fn set_image(text: &str) -> Result<SetImage, String> {
    let (container, image) = match text.split_once('=') {
        Some((container, image)) => (Some(container.into()), image),
        None => (None, text),
    };
    if image.is_empty() {
        return Err("--set-image takes [CONTAINER=]IMAGE".into());
    }
    Ok(SetImage {
        container,
        image: image.into(),
    })
}

fn until(text: &str) -> Result<Until, String> {
    if text == "complete" {
        return Ok(Until::Complete);
    }
    parse_duration(text).map(Until::Moment).ok_or_else(|| {
        let with = [text, DURATIONS].map(str::to_owned);
        let why = Language::ENGLISH.refusal(ScenarioProblem::Unreadable, &with);
        format!("--until takes \"complete\" or a duration: {why}")
    })
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "table" => Ok(Format::Table),
        "json" => Ok(Format::Json),
        _ => Err(format!("--format takes table or json, not \"{text}\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Arguments, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_come_in_any_order() {
        let expected = Options {
            file: "web.yaml".into(),
            set_image: Some(SetImage {
                container: Some("app".into()),
                image: "web:v2".into(),
            }),
            until: Until::Moment(90_000),
            format: Format::Json,
            summary_only: false,
        };
        let line = "run --format json web.yaml --set-image app=web:v2 --until 90s";
        assert_eq!(parsed(line), Ok(Arguments::Run(expected)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, part) in [
            ("run", "FILE is missing"),
            ("walk x", "\"walk\""),
            ("run x y", "\"y\""),
            ("run x --fast", "--fast"),
            ("run x --until", "--until needs a value"),
            ("run x --until soon", "--until takes"),
            ("run x --format xml", "\"xml\""),
            ("run x --set-image app=", "--set-image takes"),
        ] {
            let message = parsed(line).expect_err(line);
            assert!(message.contains(part), "{line}: {message}");
        }
    }
}
