//! What is asked of the prompt itself.

use super::App;
use crate::web::browser;
use crate::web::components::console;
use crate::web::message::Prompt;

impl App {
    pub(super) fn prompt(&mut self, what: Prompt) {
        match what {
            Prompt::Show(shown) => {
                self.console = shown;
                self.recalled = 0;
                self.focus = Some(if shown { console::FIELD } else { console::OPEN });
                // On a narrow screen it stands below the timeline.
                if shown {
                    self.region = "time";
                }
            }
            Prompt::Complete(line) => match self.session.complete(&line) {
                Some(line) => console::put(&line),
                None => browser::focus(console::CLOSE),
            },
            Prompt::Recall(back) => {
                let exchanges = self.session.exchanges();
                let back = self.recalled.saturating_add_signed(back);
                self.recalled = back.min(exchanges.len());
                let line = exchanges.get(exchanges.len() - self.recalled);
                console::put(line.map_or("", |it| &it.line));
            }
        }
    }
}
