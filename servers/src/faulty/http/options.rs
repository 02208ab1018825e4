//! What the scripted peers change about the HTTP server, as data. By default nothing differs.

use super::Fault;

/// All that can differ.
#[derive(Clone, Debug)]
pub struct Options {
    /// Requests at one time on one connection of HTTP/2.
    pub http2_streams: u32,
    /// Texts in the heads of HTTP/1.x, and what stands there instead.
    pub head_texts: Vec<(&'static str, &'static str)>,
    faults: Vec<Fault>,
}

impl Default for Options {
    fn default() -> Options {
        Options { http2_streams: 200, head_texts: Vec::new(), faults: Vec::new() }
    }
}

impl Options {
    /// The options that have this fault and nothing else.
    #[cfg(test)]
    pub fn with(fault: Fault) -> Options {
        Options { faults: vec![fault], ..Options::default() }
    }

    /// Makes one thing wrong.
    pub fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Whether this is wrong.
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }
}
