//! The common shapes of a spoiler, so that most of them are one short function.

use super::{MASK, Outbox, Spoil};
use crate::faulty::codec::ws::{Frame, Head};

/// Edits the request before the server sees it.
pub(super) struct EditRequest(pub(super) fn(&mut Head));

impl Spoil for EditRequest {
    fn request(&mut self, mut head: Head, out: &mut Outbox) {
        (self.0)(&mut head);
        out.head_to_server(&head);
    }
}

/// Edits the answer before the client sees it; refusals included.
pub(super) struct EditResponse(pub(super) fn(&mut Head));

impl Spoil for EditResponse {
    fn response(&mut self, mut head: Head, out: &mut Outbox) {
        (self.0)(&mut head);
        out.head_to_client(&head);
    }
}

/// Edits the answer with status 101, and knows the request that it answers.
pub(super) struct EditAnswer {
    edit: fn(&Head, &mut Head),
    request: Option<Head>,
}

impl EditAnswer {
    pub(super) fn new(edit: fn(&Head, &mut Head)) -> EditAnswer {
        EditAnswer { edit, request: None }
    }
}

impl Spoil for EditAnswer {
    fn request(&mut self, head: Head, out: &mut Outbox) {
        out.head_to_server(&head);
        self.request = Some(head);
    }

    fn response(&mut self, mut head: Head, out: &mut Outbox) {
        if let Some(request) = self.request.as_ref().filter(|_| head.status() == Some(101)) {
            (self.edit)(request, &mut head);
        }
        out.head_to_client(&head);
    }
}

/// Edits each frame of the client before the server sees it.
pub(super) struct EditFromClient(pub(super) fn(&mut Frame));

impl Spoil for EditFromClient {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        (self.0)(&mut frame);
        out.to_server(&frame);
    }
}

/// Edits each frame of the server before the client sees it.
pub(super) struct EditFromServer(pub(super) fn(&mut Frame));

impl Spoil for EditFromServer {
    fn server_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        (self.0)(&mut frame);
        out.to_client(&frame);
    }
}

/// Decides frame by frame of the client what becomes of it.
pub(super) struct FromClient(pub(super) fn(Frame, &mut Outbox));

impl Spoil for FromClient {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        (self.0)(frame, out);
    }
}

/// Decides frame by frame of the server what becomes of it.
pub(super) struct FromServer(pub(super) fn(Frame, &mut Outbox));

impl Spoil for FromServer {
    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        (self.0)(frame, out);
    }
}

/// Makes the server refuse a request that was good.
pub(super) fn spoil_request(head: &mut Head) {
    head.set("Upgrade", "h2c");
}

/// Makes the server fail the connection on a frame that was good.
pub(super) fn spoil_frame(frame: &mut Frame) {
    frame.mask = Some(MASK);
    frame.rsv = 7;
}
