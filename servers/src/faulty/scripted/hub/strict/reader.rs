//! Whoever follows a topic.

use std::sync::Arc;

use tokio::sync::watch;

use super::history::{Gone, Page, Start, Topic};

/// Follows a topic from a position. Dropping it lets go of the topic.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) topic: Arc<Topic>,
    pub(super) start: Start,
    changed: watch::Receiver<()>,
    most: usize,
}

impl Reader {
    /// From here on nothing is missed, even if it is published before the first look.
    pub(super) fn new(topic: Arc<Topic>, start: Start, most: usize) -> Reader {
        let changed = topic.follow();
        let start = match start {
            Start::Newest => topic.read(start, 0).map_or(start, |page| Start::After(page.cursor)),
            start => start,
        };
        Reader { topic, start, changed, most }
    }

    /// Waits until there is something to say. It only looks: the caller moves the position.
    pub(super) async fn next(&mut self) -> Result<Page, Gone> {
        loop {
            self.changed.mark_unchanged();
            let page = self.topic.read(self.start, self.most)?;
            if page.finished || !page.events.is_empty() {
                return Ok(page);
            }
            self.changed.changed().await.expect("the topic, which sends it, is held here");
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.topic.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::{Draft, Refused};
    use super::*;

    #[test]
    fn a_finished_topic_takes_nothing_and_lets_its_readers_go() {
        let topic = Arc::new(Topic::new(3, 100));
        let draft = Draft { id: None, kind: None, data: "a".to_owned() };
        let reader = Reader::new(Arc::clone(&topic), Start::Newest, 2);
        assert_eq!(topic.readers(), 1);
        topic.finish();
        assert_eq!(topic.publish(draft), Err(Refused::Finished));
        assert!(topic.read(reader.start, 2).is_ok_and(|page| page.finished));
        drop(reader);
        assert_eq!(topic.readers(), 0);
    }
}
