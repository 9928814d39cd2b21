-- What must hold for the rows, below the application. One section a rule; the installer reads the names.
-- RAISE(ABORT) reaches the application as an IntegrityError.

-- rule: comments_rule_comment_insert
CREATE TRIGGER comments_rule_comment_insert BEFORE INSERT ON comments_comment
BEGIN
  SELECT RAISE(ABORT, 'A comment is inserted as pending, with its text and without decisions.')
  WHERE NEW.status IS NOT 'pending' OR NEW.seq IS NOT 0 OR NEW.decided_at IS NOT NULL
     OR NEW.published_at IS NOT NULL OR NEW.erased_at IS NOT NULL OR NEW.salt IS NULL
     OR NEW.language IS NOT '';
  SELECT RAISE(ABORT, 'A comment is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_comment WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM comments_comment WHERE public_id = NEW.public_id)
     OR EXISTS (SELECT 1 FROM comments_comment
                WHERE thread_id = NEW.thread_id AND idempotency_key = NEW.idempotency_key)
     OR EXISTS (SELECT 1 FROM comments_comment
                WHERE source = NEW.source AND external_id = NEW.external_id);
  SELECT RAISE(ABORT, 'A first comment begins its own line.')
  WHERE NEW.parent_id IS NULL AND (NEW.root_id IS NOT NEW.id OR NEW.depth IS NOT 0);
  SELECT RAISE(ABORT, 'A reply stands in the thread and the line of the comment it answers.')
  WHERE NEW.parent_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM comments_comment AS parent
    WHERE parent.id = NEW.parent_id AND parent.thread_id = NEW.thread_id
      AND parent.root_id = NEW.root_id AND NEW.depth = MIN(parent.depth + 1, 4));
END;

-- rule: comments_rule_comment_update
CREATE TRIGGER comments_rule_comment_update BEFORE UPDATE ON comments_comment
BEGIN
  SELECT RAISE(ABORT, 'What identifies a comment never changes.')
  WHERE NEW.id IS NOT OLD.id OR NEW.public_id IS NOT OLD.public_id OR NEW.thread_id IS NOT OLD.thread_id
     OR NEW.parent_id IS NOT OLD.parent_id OR NEW.root_id IS NOT OLD.root_id OR NEW.depth IS NOT OLD.depth
     OR NEW.path IS NOT OLD.path OR NEW.text_digest IS NOT OLD.text_digest
     OR NEW.language_declared IS NOT OLD.language_declared OR NEW.created_at IS NOT OLD.created_at
     OR NEW.badge IS NOT OLD.badge OR NEW.source IS NOT OLD.source OR NEW.external_id IS NOT OLD.external_id
     OR (NEW.idempotency_key IS NOT OLD.idempotency_key AND NEW.idempotency_key IS NOT NULL);
  SELECT RAISE(ABORT, 'The text and the name of a comment never change; they can be erased, once.')
  WHERE (NEW.body IS NOT OLD.body OR NEW.name IS NOT OLD.name OR NEW.salt IS NOT OLD.salt
         OR NEW.erased_at IS NOT OLD.erased_at)
    AND NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
             AND NEW.body = '' AND NEW.name = '' AND NEW.salt IS NULL);
  SELECT RAISE(ABORT, 'The status of a comment is that of its last decision.')
  WHERE (NEW.status IS NOT OLD.status OR NEW.seq IS NOT OLD.seq OR NEW.decided_at IS NOT OLD.decided_at
         OR NEW.published_at IS NOT OLD.published_at OR NEW.language IS NOT OLD.language)
    AND NOT EXISTS (
      SELECT 1 FROM comments_decision AS decision
      LEFT JOIN comments_screening AS screening ON screening.id = decision.screening_id
      WHERE decision.comment_id = OLD.id AND decision.seq = NEW.seq AND decision.seq = OLD.seq + 1
        AND NEW.decided_at IS decision.created_at
        AND NEW.status = CASE decision.verdict
          WHEN 'approve' THEN 'approved' WHEN 'hold' THEN 'held' ELSE 'rejected' END
        AND NEW.published_at IS COALESCE(
          OLD.published_at, CASE decision.verdict WHEN 'approve' THEN decision.created_at END)
        AND NEW.language IS COALESCE(screening.language, OLD.language));
END;

-- rule: comments_rule_comment_delete
CREATE TRIGGER comments_rule_comment_delete BEFORE DELETE ON comments_comment
BEGIN
  SELECT RAISE(ABORT, 'A comment is never deleted; its text can be erased.');
END;

-- rule: comments_rule_decision_insert
CREATE TRIGGER comments_rule_decision_insert BEFORE INSERT ON comments_decision
BEGIN
  SELECT RAISE(ABORT, 'A decision is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_decision WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM comments_decision WHERE comment_id = NEW.comment_id AND seq = NEW.seq)
     OR EXISTS (SELECT 1 FROM comments_decision WHERE supersedes_id = NEW.supersedes_id);
  SELECT RAISE(ABORT, 'A decision has the next number of its comment.')
  WHERE NEW.seq IS NOT (SELECT seq + 1 FROM comments_comment WHERE id = NEW.comment_id);
  SELECT RAISE(ABORT, 'A decision supersedes the one before, of the same comment.')
  WHERE NEW.supersedes_id IS NOT (
    SELECT id FROM comments_decision WHERE comment_id = NEW.comment_id AND seq = NEW.seq - 1);
  SELECT RAISE(ABORT, 'An automatic decision never supersedes one of a person.')
  WHERE NEW.actor_kind = 'automatic' AND EXISTS (
    SELECT 1 FROM comments_decision WHERE id = NEW.supersedes_id AND actor_kind IN ('moderator', 'commenter'));
  SELECT RAISE(ABORT, 'The grounds of a decision are a list of codes.')
  WHERE NOT json_valid(NEW.grounds) OR json_type(NEW.grounds) IS NOT 'array'
     OR EXISTS (SELECT 1 FROM json_each(NEW.grounds) WHERE type <> 'text' OR value = '');
  SELECT RAISE(ABORT, 'A reject names a ground.')
  WHERE NEW.verdict = 'reject' AND json_array_length(NEW.grounds) = 0;
  SELECT RAISE(ABORT, 'A decision rests on a screening of its own comment.')
  WHERE NEW.screening_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM comments_screening WHERE id = NEW.screening_id AND comment_id = NEW.comment_id);
END;

-- rule: comments_rule_decision_project
CREATE TRIGGER comments_rule_decision_project AFTER INSERT ON comments_decision
BEGIN
  UPDATE comments_comment
  SET status = CASE NEW.verdict WHEN 'approve' THEN 'approved' WHEN 'hold' THEN 'held' ELSE 'rejected' END,
      seq = NEW.seq,
      decided_at = NEW.created_at,
      published_at = COALESCE(published_at, CASE NEW.verdict WHEN 'approve' THEN NEW.created_at END),
      language = COALESCE((SELECT language FROM comments_screening WHERE id = NEW.screening_id), language)
  WHERE id = NEW.comment_id;
END;

-- rule: comments_rule_decision_update
CREATE TRIGGER comments_rule_decision_update BEFORE UPDATE ON comments_decision
BEGIN
  SELECT RAISE(ABORT, 'A decision is never changed; a later one supersedes it.');
END;

-- rule: comments_rule_decision_delete
CREATE TRIGGER comments_rule_decision_delete BEFORE DELETE ON comments_decision
BEGIN
  SELECT RAISE(ABORT, 'A decision is never deleted.');
END;

-- rule: comments_rule_screening_insert
CREATE TRIGGER comments_rule_screening_insert BEFORE INSERT ON comments_screening
BEGIN
  SELECT RAISE(ABORT, 'A screening is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_screening WHERE id = NEW.id);
END;

-- rule: comments_rule_screening_update
CREATE TRIGGER comments_rule_screening_update BEFORE UPDATE ON comments_screening
BEGIN
  SELECT RAISE(ABORT, 'A screening is never changed.');
END;

-- rule: comments_rule_screening_delete
CREATE TRIGGER comments_rule_screening_delete BEFORE DELETE ON comments_screening
BEGIN
  SELECT RAISE(ABORT, 'A screening is never deleted.');
END;

-- rule: comments_rule_finding_insert
CREATE TRIGGER comments_rule_finding_insert BEFORE INSERT ON comments_finding
BEGIN
  SELECT RAISE(ABORT, 'A finding is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_finding WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'A finding is not added to a screening that was decided on.')
  WHERE EXISTS (SELECT 1 FROM comments_decision WHERE screening_id = NEW.screening_id);
END;

-- rule: comments_rule_finding_update
CREATE TRIGGER comments_rule_finding_update BEFORE UPDATE ON comments_finding
BEGIN
  SELECT RAISE(ABORT, 'A finding is never changed.');
END;

-- rule: comments_rule_finding_delete
CREATE TRIGGER comments_rule_finding_delete BEFORE DELETE ON comments_finding
BEGIN
  SELECT RAISE(ABORT, 'A finding is never deleted.');
END;

-- rule: comments_rule_revision_insert
CREATE TRIGGER comments_rule_revision_insert BEFORE INSERT ON comments_revision
BEGIN
  SELECT RAISE(ABORT, 'A revision is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_revision WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM comments_revision WHERE kind = NEW.kind AND number = NEW.number);
  SELECT RAISE(ABORT, 'A revision has the next number of its kind.')
  WHERE NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM comments_revision WHERE kind = NEW.kind);
END;

-- rule: comments_rule_revision_update
CREATE TRIGGER comments_rule_revision_update BEFORE UPDATE ON comments_revision
BEGIN
  SELECT RAISE(ABORT, 'A revision is never changed; a later one replaces it.');
END;

-- rule: comments_rule_revision_delete
CREATE TRIGGER comments_rule_revision_delete BEFORE DELETE ON comments_revision
BEGIN
  SELECT RAISE(ABORT, 'A revision is never deleted.');
END;

-- rule: comments_rule_seal_insert
CREATE TRIGGER comments_rule_seal_insert BEFORE INSERT ON comments_seal
BEGIN
  SELECT RAISE(ABORT, 'A seal is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_seal WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM comments_seal WHERE up_to_id = NEW.up_to_id);
  SELECT RAISE(ABORT, 'A seal follows the last seal.')
  WHERE NEW.previous_id IS NOT (SELECT MAX(id) FROM comments_seal);
END;

-- rule: comments_rule_seal_update
CREATE TRIGGER comments_rule_seal_update BEFORE UPDATE ON comments_seal
BEGIN
  SELECT RAISE(ABORT, 'A seal is never changed.');
END;

-- rule: comments_rule_seal_delete
CREATE TRIGGER comments_rule_seal_delete BEFORE DELETE ON comments_seal
BEGIN
  SELECT RAISE(ABORT, 'A seal is never deleted.');
END;

-- rule: comments_rule_note_insert
CREATE TRIGGER comments_rule_note_insert BEFORE INSERT ON comments_note
BEGIN
  SELECT RAISE(ABORT, 'A note is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_note WHERE id = NEW.id OR public_id = NEW.public_id);
END;

-- rule: comments_rule_note_update
CREATE TRIGGER comments_rule_note_update BEFORE UPDATE ON comments_note
BEGIN
  SELECT RAISE(ABORT, 'A note never changes; its text can be erased, once.')
  WHERE NEW.id IS NOT OLD.id OR NEW.public_id IS NOT OLD.public_id OR NEW.comment_id IS NOT OLD.comment_id
     OR NEW.decision_id IS NOT OLD.decision_id OR NEW.kind IS NOT OLD.kind OR NEW.author_id IS NOT OLD.author_id
     OR NEW.created_at IS NOT OLD.created_at
     OR NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.text = '' AND NEW.salt IS NULL);
END;

-- rule: comments_rule_note_delete
CREATE TRIGGER comments_rule_note_delete BEFORE DELETE ON comments_note
BEGIN
  SELECT RAISE(ABORT, 'A note is never deleted; its text can be erased.');
END;

-- rule: comments_rule_report_insert
CREATE TRIGGER comments_rule_report_insert BEFORE INSERT ON comments_report
BEGIN
  SELECT RAISE(ABORT, 'A report is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_report WHERE id = NEW.id OR public_id = NEW.public_id)
     OR EXISTS (SELECT 1 FROM comments_report
                WHERE comment_id = NEW.comment_id AND reporter = NEW.reporter
                  AND decision_seen_id = NEW.decision_seen_id);
  SELECT RAISE(ABORT, 'A report is about a decision of the comment that it names.')
  WHERE NOT EXISTS (
    SELECT 1 FROM comments_decision WHERE id = NEW.decision_seen_id AND comment_id = NEW.comment_id);
END;

-- rule: comments_rule_report_update
CREATE TRIGGER comments_rule_report_update BEFORE UPDATE ON comments_report
BEGIN
  SELECT RAISE(ABORT, 'A report never changes; it is only resolved.')
  WHERE NEW.id IS NOT OLD.id OR NEW.public_id IS NOT OLD.public_id OR NEW.comment_id IS NOT OLD.comment_id
     OR NEW.decision_seen_id IS NOT OLD.decision_seen_id OR NEW.reporter IS NOT OLD.reporter
     OR NEW.ground IS NOT OLD.ground OR NEW.note_id IS NOT OLD.note_id OR NEW.created_at IS NOT OLD.created_at;
  SELECT RAISE(ABORT, 'A report is resolved once; it is open again when the decision that resolved it is undone.')
  WHERE OLD.resolution <> 'open' AND NOT (NEW.resolution = 'open' AND NEW.resolved_by_id IS NULL AND EXISTS (
    SELECT 1 FROM comments_decision WHERE supersedes_id = OLD.resolved_by_id AND basis = 'undo'));
END;

-- rule: comments_rule_report_delete
CREATE TRIGGER comments_rule_report_delete BEFORE DELETE ON comments_report
BEGIN
  SELECT RAISE(ABORT, 'A report is never deleted.');
END;

-- rule: comments_rule_appeal_insert
CREATE TRIGGER comments_rule_appeal_insert BEFORE INSERT ON comments_appeal
BEGIN
  SELECT RAISE(ABORT, 'An appeal is never replaced; there is one a decision.')
  WHERE EXISTS (SELECT 1 FROM comments_appeal
                WHERE id = NEW.id OR public_id = NEW.public_id OR decision_id = NEW.decision_id);
END;

-- rule: comments_rule_appeal_update
CREATE TRIGGER comments_rule_appeal_update BEFORE UPDATE ON comments_appeal
BEGIN
  SELECT RAISE(ABORT, 'An appeal never changes; it is only judged.')
  WHERE NEW.id IS NOT OLD.id OR NEW.public_id IS NOT OLD.public_id OR NEW.decision_id IS NOT OLD.decision_id
     OR NEW.note_id IS NOT OLD.note_id OR NEW.created_at IS NOT OLD.created_at;
  SELECT RAISE(ABORT, 'An appeal is judged once; it is open again when the decision that answered it is undone.')
  WHERE OLD.resolution <> 'open' AND NOT (NEW.resolution = 'open' AND EXISTS (
    SELECT 1 FROM comments_decision WHERE supersedes_id = OLD.answered_by_id AND basis = 'undo'));
  SELECT RAISE(ABORT, 'Who judges an appeal of an own decision says so.')
  WHERE NEW.judged_own_decision IS NOT COALESCE(
    (SELECT actor_id = NEW.judged_by_id FROM comments_decision WHERE id = NEW.decision_id), 0);
END;

-- rule: comments_rule_appeal_delete
CREATE TRIGGER comments_rule_appeal_delete BEFORE DELETE ON comments_appeal
BEGIN
  SELECT RAISE(ABORT, 'An appeal is never deleted.');
END;

-- rule: comments_rule_switch_insert
CREATE TRIGGER comments_rule_switch_insert BEFORE INSERT ON comments_switch
BEGIN
  SELECT RAISE(ABORT, 'A switch is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_switch WHERE id = NEW.id);
END;

-- rule: comments_rule_switch_update
CREATE TRIGGER comments_rule_switch_update BEFORE UPDATE ON comments_switch
BEGIN
  SELECT RAISE(ABORT, 'A switch is never changed; a later row takes its place.');
END;

-- rule: comments_rule_switch_delete
CREATE TRIGGER comments_rule_switch_delete BEFORE DELETE ON comments_switch
BEGIN
  SELECT RAISE(ABORT, 'A switch is never deleted.');
END;

-- rule: comments_rule_restriction_insert
CREATE TRIGGER comments_rule_restriction_insert BEFORE INSERT ON comments_restriction
BEGIN
  SELECT RAISE(ABORT, 'A restriction is never replaced.')
  WHERE EXISTS (SELECT 1 FROM comments_restriction WHERE id = NEW.id);
END;

-- rule: comments_rule_restriction_update
CREATE TRIGGER comments_rule_restriction_update BEFORE UPDATE ON comments_restriction
BEGIN
  SELECT RAISE(ABORT, 'A restriction never changes; it is lifted, once.')
  WHERE NEW.id IS NOT OLD.id OR NEW.key IS NOT OLD.key OR NEW.label IS NOT OLD.label OR NEW.kind IS NOT OLD.kind
     OR NEW.reason IS NOT OLD.reason OR NEW.until IS NOT OLD.until OR NEW.comment_id IS NOT OLD.comment_id
     OR NEW.created_by_id IS NOT OLD.created_by_id OR NEW.created_at IS NOT OLD.created_at
     OR OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL;
END;

-- rule: comments_rule_restriction_delete
CREATE TRIGGER comments_rule_restriction_delete BEFORE DELETE ON comments_restriction
BEGIN
  SELECT RAISE(ABORT, 'A restriction that holds is never deleted; it is lifted.')
  WHERE OLD.lifted_at IS NULL AND OLD.until > strftime('%Y-%m-%d %H:%M:%f', 'now');
END;
