//! Which token begins where, and all tokens but scalars.

use super::{Kind, Scanned, Scanner, is_blank_or_end, is_word};

impl Scanner<'_> {
    /// Adds the next token, and those that come with it.
    pub(super) fn fetch(&mut self) -> Scanned {
        self.skip_to_token();
        self.unindent(self.place.column);
        let (byte, next) = (self.byte(0), self.byte(1));
        let alone = is_blank_or_end(next);
        let flow = !self.is_block();
        match byte {
            0 => self.stream_end(),
            b'%' if self.place.column == 0 => self.directive(),
            b'-' if self.at_document_mark(b'-') => self.document_mark(Kind::DocumentStart),
            b'.' if self.at_document_mark(b'.') => self.document_mark(Kind::DocumentEnd),
            b'[' => self.flow_start(Kind::FlowSequence),
            b'{' => self.flow_start(Kind::FlowMapping),
            b']' => self.flow_end(Kind::FlowSequenceEnd),
            b'}' => self.flow_end(Kind::FlowMappingEnd),
            b',' => {
                self.drop_last_key()?;
                self.key_allowed = true;
                self.indicator(Kind::FlowEntry);
                Ok(())
            }
            b'-' if alone => self.block_entry(),
            b'?' if flow || alone => self.explicit_key(),
            b':' if flow || alone => self.value(),
            b'*' => self.anchor(Kind::Alias),
            b'&' => self.anchor(Kind::Anchor),
            b'!' => self.tag(),
            b'|' | b'>' if !flow => self.block_scalar(),
            b'\'' | b'"' => self.flow_scalar(),
            b'|' | b'>' | b'%' | b'@' | b'`' | b'\t' => {
                self.fault("found character that cannot start any token")
            }
            _ => self.plain_scalar(),
        }
    }

    /// A token of one character.
    fn indicator(&mut self, kind: Kind) {
        let start = self.place;
        self.skip(1);
        self.push(kind, start, String::new());
    }

    fn stream_end(&mut self) -> Scanned {
        if self.place.column != 0 {
            self.place.column = 0;
            self.place.line += 1;
        }
        self.end_blocks()?;
        self.push(Kind::StreamEnd, self.place, String::new());
        self.ended = true;
        Ok(())
    }

    fn end_blocks(&mut self) -> Scanned {
        self.unindent(-1);
        self.drop_last_key()?;
        self.key_allowed = false;
        Ok(())
    }

    fn document_mark(&mut self, kind: Kind) -> Scanned {
        self.end_blocks()?;
        let start = self.place;
        self.skip(3);
        self.push(kind, start, String::new());
        Ok(())
    }

    /// What it directs would hold up to the next document only, and that is read apart.
    fn directive(&mut self) -> Scanned {
        self.end_blocks()?;
        let start = self.place;
        let name = self.rest().get(1..).unwrap_or_default();
        let name = name.split(|c: char| !is_word(c)).next();
        match name {
            Some("YAML" | "TAG") => {}
            None | Some("") => return self.fault("could not find expected directive name"),
            Some(_) => return self.fault("found unknown directive name"),
        }
        self.skip_line();
        self.push(Kind::Directive, start, String::new());
        Ok(())
    }

    fn flow_start(&mut self, kind: Kind) -> Scanned {
        self.maybe_key()?;
        self.keys.push(None);
        self.key_allowed = true;
        self.indicator(kind);
        Ok(())
    }

    fn flow_end(&mut self, kind: Kind) -> Scanned {
        self.drop_last_key()?;
        if !self.is_block() {
            self.keys.pop();
        }
        self.key_allowed = false;
        self.indicator(kind);
        Ok(())
    }

    fn block_entry(&mut self) -> Scanned {
        if self.is_block() {
            if !self.key_allowed {
                return self.fault("block sequence entries are not allowed in this context");
            }
            self.indent(self.place, Kind::BlockSequence, usize::MAX);
        }
        self.drop_last_key()?;
        self.key_allowed = true;
        self.indicator(Kind::BlockEntry);
        Ok(())
    }

    fn explicit_key(&mut self) -> Scanned {
        if self.is_block() {
            if !self.key_allowed {
                return self.fault("mapping keys are not allowed in this context");
            }
            self.indent(self.place, Kind::BlockMapping, usize::MAX);
        }
        self.drop_last_key()?;
        self.key_allowed = self.is_block();
        self.indicator(Kind::Key);
        Ok(())
    }

    fn value(&mut self) -> Scanned {
        if let Some(key) = self.open_key(self.keys.len() - 1)? {
            self.insert(Kind::Key, key.place, key.number);
            self.indent(key.place, Kind::BlockMapping, key.number);
            if let Some(last) = self.keys.last_mut() {
                *last = None;
            }
            self.key_allowed = false;
        } else {
            if self.is_block() {
                if !self.key_allowed {
                    return self.fault("mapping values are not allowed in this context");
                }
                self.indent(self.place, Kind::BlockMapping, usize::MAX);
            }
            self.key_allowed = self.is_block();
        }
        self.indicator(Kind::Value);
        Ok(())
    }

    fn anchor(&mut self, kind: Kind) -> Scanned {
        self.maybe_key()?;
        self.key_allowed = false;
        let start = self.place;
        self.skip(1);
        let rest = self.rest();
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        self.skip(end);
        let next = self.byte(0);
        if end == 0 || !(is_blank_or_end(next) || b"?:,]}%@`".contains(&next)) {
            return self.fault("did not find expected alphabetic or numeric character");
        }
        let name = rest.get(..end).unwrap_or_default();
        self.push(kind, start, name.to_owned());
        Ok(())
    }

    fn tag(&mut self) -> Scanned {
        self.maybe_key()?;
        self.key_allowed = false;
        let start = self.place;
        let rest = self.rest();
        let end = if rest.starts_with("!<") {
            rest.find('>').map_or(rest.len(), |end| end + 1)
        } else {
            rest.find(|c| !is_in_tag(c)).unwrap_or(rest.len())
        };
        self.skip(end);
        let next = self.byte(0);
        if !is_blank_or_end(next) && (self.is_block() || !b",]}".contains(&next)) {
            return self.fault("did not find expected whitespace or line break");
        }
        let text = rest.get(..end).unwrap_or_default();
        self.push(Kind::Tag, start, text.to_owned());
        Ok(())
    }
}

fn is_in_tag(c: char) -> bool {
    is_word(c) || ";/?:@&=+$.!~*'()%".contains(c)
}
