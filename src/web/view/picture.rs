//! The stage as a picture that stands alone: an SVG, for slides and documents. Colours are those of
//! the style sheet, named as there; who saves the picture fills them in.

use std::fmt::Write;

use super::stage::{Form, LaneView, StageView, TileView};
use super::{BudgetView, SlotView};
use crate::insight::words::{Key, PodKind, say};
use crate::insight::{Language, suffix};
use crate::kubelet::PodState;

/// The width of the picture, and of the empty edge around what is drawn.
const WIDTH: i32 = 960;
const EDGE: i32 = 28;
const INNER: i32 = WIDTH - 2 * EDGE;
/// A letter of the size that sentences are written in is about so wide, in tenths.
const LETTER_TENTHS: i32 = 82;

/// What is drawn so far, from top to bottom.
struct Paper {
    svg: String,
    y: i32,
}

/// How a box is drawn: its fill, its line, and the dashes of that.
type Look = (String, String, &'static str);

/// Where a text stands: its anchor at `x`, its size and its colour.
struct Type {
    x: i32,
    y: i32,
    size: i32,
    anchor: &'static str,
    colour: String,
}

impl Paper {
    fn rect(&mut self, [x, y, width, height]: [i32; 4], (fill, line, dashes): &Look) {
        // Writing into a string never fails.
        let _ = write!(
            self.svg,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="5" fill="{fill}" stroke="{line}" stroke-width="1.5" stroke-dasharray="{dashes}"/>"#
        );
    }

    fn text(&mut self, place: &Type, text: &str) {
        let Type {
            x,
            y,
            size,
            anchor,
            colour,
        } = place;
        let _ = write!(
            self.svg,
            r#"<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{}</text>"#,
            escaped(text)
        );
    }

    fn words(&mut self, x: i32, size: i32, colour: &str, text: &str) {
        let y = self.y;
        self.text(&at(x, y, size, "start", colour), text);
    }

    fn line(&mut self, x: i32, from: i32, to: i32, holds: bool) {
        let (colour, width) = if holds { ("ink", 2) } else { ("ink3", 1) };
        let _ = write!(
            self.svg,
            r#"<path d="M{x} {from}V{to}" stroke="var(--{colour})" stroke-width="{width}"/>"#
        );
    }
}

fn at(x: i32, y: i32, size: i32, anchor: &'static str, colour: &str) -> Type {
    Type {
        x,
        y,
        size,
        anchor,
        colour: var(colour),
    }
}

fn var(colour: &str) -> String {
    format!("var(--{colour})")
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

/// A sentence in lines. Letters of wide scripts count twice, and may end a line anywhere.
fn lines(text: &str, width: i32) -> Vec<String> {
    let (mut lines, mut line, mut tenths) = (Vec::new(), String::new(), 0);
    for part in text.split_inclusive(|c: char| c == ' ' || !c.is_ascii()) {
        let letters = part.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 });
        let wide = letters.sum::<i32>() * LETTER_TENTHS;
        if tenths + wide > width * 10 && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            tenths = 0;
        }
        line.push_str(part);
        tenths += wide;
    }
    lines.push(line);
    lines
}

/// The picture of a stage at the moment that the clock says.
pub fn picture(view: &StageView, clock: &str) -> String {
    let mut paper = Paper {
        svg: String::new(),
        y: EDGE + 18,
    };
    paper.words(EDGE, 20, "ink", &view.name);
    let place = at(WIDTH - EDGE, paper.y, 20, "end", "ink");
    paper.text(&place, clock);
    paper.y += 18;
    why(&mut paper, &view.why.now.sentence);
    if !view.name.is_empty() {
        budget(&mut paper, view.language, &view.budget);
        for lane in &view.lanes {
            self::lane(&mut paper, view, lane);
        }
        if let Some(slots) = &view.slots {
            self::slots(&mut paper, view.language, &slots.slots);
        }
    }
    let (height, mut hatches) = (paper.y + EDGE - 12, String::new());
    for hue in 1..=6 {
        let _ = write!(
            hatches,
            r#"<pattern id="h{hue}" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse"><path d="M0 0v6" stroke="var(--r{hue})" stroke-opacity=".4" stroke-width="4"/></pattern>"#
        );
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif"><defs>{hatches}</defs><rect width="100%" height="100%" fill="var(--panel)"/>{}</svg>"#,
        paper.svg
    )
}

fn why(paper: &mut Paper, sentence: &str) {
    if sentence.is_empty() {
        return;
    }
    let lines = lines(sentence, INNER - 32);
    let height = i32::try_from(lines.len()).unwrap_or(1) * 22 + 18;
    let look = (var("accent-weak"), var("accent-weak"), "");
    paper.rect([EDGE, paper.y, INNER, height], &look);
    paper.y += 4;
    for line in lines {
        paper.y += 22;
        paper.words(EDGE + 16, 16, "ink", &line);
    }
    paper.y += 40;
}

fn budget(paper: &mut Paper, language: Language, budget: &BudgetView) {
    let place = |pods: i32| EDGE + pods * INNER / budget.axis.max(1);
    paper.words(EDGE, 12, "ink3", language.text(Key::PodBudget));
    let bar = paper.y + 14;
    paper.rect([EDGE, bar, INNER, 30], &(var("grid"), var("line"), ""));
    let mut from = 0;
    for segment in &budget.segments {
        let (x, next) = (place(from), place(from + segment.pods));
        from += segment.pods;
        let (state, ink) = match segment.kind {
            PodKind::Available => (PodState::Available, "on-hue"),
            PodKind::Unavailable => (PodState::NotReady, "ink"),
            PodKind::Terminating => (PodState::Terminating, "ink"),
        };
        paper.rect(
            [x + 1, bar + 1, next - x - 2, 28],
            &look(state, segment.hue),
        );
        let [text, _] = language.segment(segment.pods, segment.kind, segment.revision);
        let text = match next - x {
            140.. => text,
            24.. => segment.pods.to_string(),
            _ => String::new(),
        };
        paper.text(&at(x + 10, bar + 20, 13, "start", ink), &text);
    }
    let pods = &budget.pods;
    let mut marks = vec![("replicas", budget.replicas, bar + 62, false)];
    let [has_lower, has_upper] = budget.has_limits;
    if has_upper {
        marks.push(("maxTotal", pods.max_total, bar - 8, budget.upper_holds));
    }
    if has_lower {
        let lower = pods.min_available;
        marks.push(("minAvailable", lower, bar + 46, budget.lower_holds));
    }
    for (name, count, y, holds) in marks {
        let x = place(count);
        paper.line(x, bar - 4, bar + 34, holds);
        let (anchor, colour) = (if x > WIDTH / 3 { "end" } else { "start" }, ["ink3", "ink"]);
        let colour = if holds { colour[1] } else { colour[0] };
        let text = if holds {
            format!("{name} {count} ◂ {}", language.text(Key::Holds))
        } else {
            format!("{name} {count}")
        };
        let x = if anchor == "end" { x - 5 } else { x + 5 };
        paper.text(&at(x, y, 12, anchor, colour), &text);
    }
    paper.y = bar + 92;
}

/// The head of a revision, and its pods in their homes.
fn lane(paper: &mut Paper, view: &StageView, lane: &LaneView) {
    let language = view.language;
    let hue = format!("r{}", lane.hue);
    paper.rect([EDGE, paper.y - 10, 10, 10], &(var(&hue), var(&hue), ""));
    let revision = say!(language, Revision, revision = lane.revision);
    let head = format!("{revision} · {} · {}", lane.name, lane.image);
    paper.words(EDGE + 18, 14, "ink", &head);
    let counts = format!(
        "{} {}   {} {}   {} {}",
        language.text(Key::Wants),
        lane.wanted,
        language.text(Key::Ready),
        lane.ready,
        language.text(Key::AvailableCount),
        lane.available
    );
    paper.text(&at(WIDTH - EDGE, paper.y, 13, "end", "ink2"), &counts);
    paper.y += 10;
    if view.form == Form::Bars {
        bars(paper, language, lane);
    } else if view.slots.is_none() {
        let places = lane.tiles.iter().map(|tile| (tile.home, tile, lane.hue));
        grid(paper, language, view.form, lane.homes, places);
    }
    paper.y += 22;
}

/// How many pods are in which state: a bar that is as long as the workload wants pods, and below it
/// what its parts are, in columns.
fn bars(paper: &mut Paper, language: Language, lane: &LaneView) {
    let homes = i32::try_from(lane.homes).unwrap_or(0);
    let most = homes.max(lane.states.iter().sum()).max(1);
    let place = |pods: i32| EDGE + pods * INNER / most;
    let bar = paper.y;
    paper.rect([EDGE, bar, INNER, 18], &(var("grid"), var("grid"), ""));
    let mut from = 0;
    for (index, state) in (0..).zip(PodState::ALL.iter().filter(|it| lane.in_state(**it) > 0)) {
        let pods = lane.in_state(*state);
        let (x, next) = (place(from), place(from + pods));
        let look = look(*state, lane.hue);
        paper.rect([x + 1, bar + 1, (next - x - 2).max(1), 16], &look);
        from += pods;
        let (x, y) = (EDGE + index % 5 * (INNER / 5), bar + 28 + index / 5 * 22);
        paper.rect([x + 1, y, 14, 14], &look);
        let words = format!("{} {pods}", language.state(*state));
        paper.text(&at(x + 22, y + 12, 13, "start", "ink2"), &words);
        paper.y = y + 26;
    }
}

fn slots(paper: &mut Paper, language: Language, slots: &[std::rc::Rc<SlotView>]) {
    let homes = u32::try_from(slots.len()).unwrap_or(0);
    let pods = (0..).zip(slots).filter_map(|(home, slot)| {
        let pod = slot.pod.as_ref()?;
        Some((home, &pod.tile, pod.hue))
    });
    let form = if homes > 24 { Form::Chips } else { Form::Tiles };
    grid(paper, language, form, homes, pods);
    paper.y += 12;
}

/// Pods in rows, each in its home; homes that nobody is in are shown empty.
fn grid<'a>(
    paper: &mut Paper,
    language: Language,
    form: Form,
    homes: u32,
    pods: impl Iterator<Item = (u32, &'a TileView, u8)>,
) {
    let (most, height) = match form {
        Form::Tiles => (6, 44),
        Form::Chips => (10, 28),
        Form::Cells | Form::Bars => (36, 18),
    };
    let homes = i32::try_from(homes).unwrap_or(0);
    let columns = homes.clamp(1, most);
    let pitch = INNER / columns.max(if most > 10 { most } else { 4 });
    let place = |home: i32| {
        let (row, column) = (home / columns, home % columns);
        [EDGE + column * pitch, row * (height + 6)]
    };
    let top = paper.y;
    for home in 0..homes {
        let [x, y] = place(home);
        let empty = ("none".to_owned(), var("grid"), "");
        paper.rect([x, top + y, pitch - 6, height], &empty);
    }
    for (home, tile, hue) in pods {
        let [x, y] = place(i32::try_from(home).unwrap_or(0));
        let y = top + y;
        paper.rect([x, y, pitch - 6, height], &look(tile.state, hue));
        if height < 28 {
            continue;
        }
        let ink = if tile.state == PodState::Available {
            "on-hue"
        } else {
            "ink"
        };
        let _ = write!(
            paper.svg,
            r#"<path transform="translate({},{}) scale(.9)" d="{}" fill="none" stroke="var(--{ink})" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>"#,
            x + 8,
            y + 6,
            glyph_path(tile.state)
        );
        paper.text(&at(x + 28, y + 18, 13, "start", ink), suffix(&tile.name));
        if form == Form::Tiles {
            let note = language.note(tile.state, tile.note);
            paper.text(&at(x + 8, y + 36, 12, "start", ink), &note);
        }
    }
    paper.y = top + (homes + columns - 1) / columns * (height + 6) + 6;
}

/// How a pod is drawn in a state: told by fill and line, and by its glyph.
fn look(state: PodState, hue: u8) -> Look {
    let own = var(&format!("r{hue}"));
    let weak = var(&format!("r{hue}w"));
    match state {
        PodState::Available => (own.clone(), own, ""),
        PodState::Ready | PodState::NotReady | PodState::Starting => (weak, own, ""),
        PodState::CrashLoopBackOff | PodState::ImagePullBackOff => {
            (var("bad-weak"), var("bad"), "")
        }
        PodState::Failed => (var("panel"), var("bad"), ""),
        PodState::Terminating => (format!("url(#h{hue})"), own, ""),
        PodState::Completed => (var("grid"), own, ""),
        PodState::Unscheduled | PodState::Pulling | PodState::Creating | PodState::Init => {
            (var("panel"), own, "4 3")
        }
    }
}

/// The sign of a state, drawn with lines, 16 by 16.
pub fn glyph_path(state: PodState) -> &'static str {
    match state {
        PodState::NotReady | PodState::Starting => "M8 2a6 6 0 1 1-6 6",
        PodState::Unscheduled => "M5 6a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M8 13v.2",
        PodState::Pulling => "M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
        PodState::ImagePullBackOff => "M8 2v4M5.5 4.5 8 7l2.5-2.5M3 13.5h10M6 9l4 4M10 9l-4 4",
        PodState::Creating => "M3 5.5 8 3l5 2.5v5L8 13l-5-2.5zM3 5.5 8 8l5-2.5M8 8v5",
        PodState::Init => "M3 8h.1M8 8h.1M13 8h.1",
        PodState::Ready => "M2.5 8.5 6 12l7.5-8",
        PodState::Available => "M2 8.5 6 12.5 14 3.5",
        PodState::CrashLoopBackOff => "M12.5 5.5A5.2 5.2 0 1 0 13 9M13 2.5v3.2H9.8M8 5.5v3M8 11v.1",
        PodState::Terminating => "M8 2v6M4.5 4.2a5.2 5.2 0 1 0 7 0",
        PodState::Completed => "M4 14V2.5h8L9.5 5.5 12 8.5H4",
        PodState::Failed => "M4 4l8 8M12 4l-8 8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_broken_into_lines() {
        assert_eq!(lines("one two", 1000), ["one two"]);
        assert_eq!(lines("one two three", 60), ["one ", "two ", "three"]);
        assert_eq!(lines("等待新的副本", 40), ["等待", "新的", "副本"]);
    }

    #[test]
    fn marks_of_xml_are_escaped() {
        assert_eq!(escaped("a<b>&\"c\""), "a&lt;b&gt;&amp;\"c\"");
    }
}
