-- What must hold for the rows, below the application. One section a rule: a function and its trigger.
-- SQLSTATE 23000 reaches the application as an IntegrityError.

-- rule: comments_rule_refuse
CREATE FUNCTION comments_rule_refuse() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = '23000';
END;
$rule$;

-- rule: comments_rule_comment_insert
CREATE FUNCTION comments_rule_comment_insert() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF NEW.status <> 'pending' OR NEW.seq <> 0 OR NEW.decided_at IS NOT NULL
     OR NEW.published_at IS NOT NULL OR NEW.erased_at IS NOT NULL OR NEW.salt IS NULL
     OR NEW.language <> '' THEN
    RAISE EXCEPTION 'A comment is inserted as pending, with its text and without decisions.' USING ERRCODE = '23000';
  END IF;
  IF NEW.parent_id IS NULL AND (NEW.root_id <> NEW.id OR NEW.depth <> 0) THEN
    RAISE EXCEPTION 'A first comment begins its own line.' USING ERRCODE = '23000';
  END IF;
  IF NEW.parent_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM comments_comment AS parent
    WHERE parent.id = NEW.parent_id AND parent.thread_id = NEW.thread_id
      AND parent.root_id = NEW.root_id AND NEW.depth = LEAST(parent.depth + 1, 4)) THEN
    RAISE EXCEPTION 'A reply stands in the thread and the line of the comment it answers.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_comment_insert BEFORE INSERT ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_rule_comment_insert();

-- rule: comments_rule_comment_update
CREATE FUNCTION comments_rule_comment_update() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF (NEW.id, NEW.public_id, NEW.thread_id, NEW.parent_id, NEW.root_id, NEW.depth, NEW.path, NEW.text_digest,
      NEW.language_declared, NEW.created_at, NEW.source, NEW.external_id, NEW.badge)
     IS DISTINCT FROM
     (OLD.id, OLD.public_id, OLD.thread_id, OLD.parent_id, OLD.root_id, OLD.depth, OLD.path, OLD.text_digest,
      OLD.language_declared, OLD.created_at, OLD.source, OLD.external_id, OLD.badge)
     OR (NEW.idempotency_key IS DISTINCT FROM OLD.idempotency_key AND NEW.idempotency_key IS NOT NULL) THEN
    RAISE EXCEPTION 'What identifies a comment never changes.' USING ERRCODE = '23000';
  END IF;
  IF (NEW.body, NEW.name, NEW.salt, NEW.erased_at) IS DISTINCT FROM (OLD.body, OLD.name, OLD.salt, OLD.erased_at)
     AND NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
              AND NEW.body = '' AND NEW.name = '' AND NEW.salt IS NULL) THEN
    RAISE EXCEPTION 'The text and the name of a comment never change; they can be erased, once.'
      USING ERRCODE = '23000';
  END IF;
  -- Deeper than a statement of the application is only the trigger that projects a decision, right by its making.
  IF pg_trigger_depth() = 1
     AND (NEW.status, NEW.seq, NEW.decided_at, NEW.published_at, NEW.language)
     IS DISTINCT FROM (OLD.status, OLD.seq, OLD.decided_at, OLD.published_at, OLD.language)
     AND NOT EXISTS (
       SELECT 1 FROM comments_decision AS decision
       LEFT JOIN comments_screening AS screening ON screening.id = decision.screening_id
       WHERE decision.comment_id = OLD.id AND decision.seq = NEW.seq AND decision.seq = OLD.seq + 1
         AND NEW.decided_at = decision.created_at
         AND NEW.status = CASE decision.verdict
           WHEN 'approve' THEN 'approved' WHEN 'hold' THEN 'held' ELSE 'rejected' END
         AND NEW.published_at IS NOT DISTINCT FROM COALESCE(
           OLD.published_at, CASE decision.verdict WHEN 'approve' THEN decision.created_at END)
         AND NEW.language = COALESCE(screening.language, OLD.language)) THEN
    RAISE EXCEPTION 'The status of a comment is that of its last decision.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_comment_update BEFORE UPDATE ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_rule_comment_update();

-- rule: comments_rule_decision_insert
CREATE FUNCTION comments_rule_decision_insert() RETURNS trigger LANGUAGE plpgsql AS $rule$
DECLARE
  last_seq integer;
  last_id bigint;
  last_actor_kind text;
BEGIN
  -- The lock makes two deciders wait for each other; the second one then has the wrong number.
  SELECT seq INTO last_seq FROM comments_comment WHERE id = NEW.comment_id FOR UPDATE;
  IF NEW.seq IS DISTINCT FROM last_seq + 1 THEN
    RAISE EXCEPTION 'A decision has the next number of its comment.' USING ERRCODE = '23000';
  END IF;
  IF last_seq > 0 THEN
    SELECT id, actor_kind INTO last_id, last_actor_kind
    FROM comments_decision WHERE comment_id = NEW.comment_id AND seq = last_seq;
  END IF;
  IF NEW.supersedes_id IS DISTINCT FROM last_id THEN
    RAISE EXCEPTION 'A decision supersedes the one before, of the same comment.' USING ERRCODE = '23000';
  END IF;
  IF NEW.actor_kind = 'automatic' AND last_actor_kind IN ('moderator', 'commenter') THEN
    RAISE EXCEPTION 'An automatic decision never supersedes one of a person.' USING ERRCODE = '23000';
  END IF;
  IF jsonb_typeof(NEW.grounds) <> 'array'
     OR jsonb_path_exists(NEW.grounds, 'strict $[*] ? (@.type() <> "string" || @ == "")') THEN
    RAISE EXCEPTION 'The grounds of a decision are a list of codes.' USING ERRCODE = '23000';
  END IF;
  IF NEW.verdict = 'reject' AND jsonb_array_length(NEW.grounds) = 0 THEN
    RAISE EXCEPTION 'A reject names a ground.' USING ERRCODE = '23000';
  END IF;
  IF NEW.screening_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM comments_screening WHERE id = NEW.screening_id AND comment_id = NEW.comment_id) THEN
    RAISE EXCEPTION 'A decision rests on a screening of its own comment.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_decision_insert BEFORE INSERT ON comments_decision
FOR EACH ROW EXECUTE FUNCTION comments_rule_decision_insert();

-- rule: comments_rule_decision_project
CREATE FUNCTION comments_rule_decision_project() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  UPDATE comments_comment
  SET status = CASE NEW.verdict WHEN 'approve' THEN 'approved' WHEN 'hold' THEN 'held' ELSE 'rejected' END,
      seq = NEW.seq,
      decided_at = NEW.created_at,
      published_at = COALESCE(published_at, CASE NEW.verdict WHEN 'approve' THEN NEW.created_at END),
      language = COALESCE((SELECT language FROM comments_screening WHERE id = NEW.screening_id), language)
  WHERE id = NEW.comment_id;
  RETURN NULL;
END;
$rule$;
CREATE TRIGGER comments_rule_decision_project AFTER INSERT ON comments_decision
FOR EACH ROW EXECUTE FUNCTION comments_rule_decision_project();

-- rule: comments_rule_finding_insert
CREATE FUNCTION comments_rule_finding_insert() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF EXISTS (SELECT 1 FROM comments_decision WHERE screening_id = NEW.screening_id) THEN
    RAISE EXCEPTION 'A finding is not added to a screening that was decided on.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_finding_insert BEFORE INSERT ON comments_finding
FOR EACH ROW EXECUTE FUNCTION comments_rule_finding_insert();

-- rule: comments_rule_revision_insert
CREATE FUNCTION comments_rule_revision_insert() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF NEW.number IS DISTINCT FROM
     (SELECT COALESCE(MAX(number), 0) + 1 FROM comments_revision WHERE kind = NEW.kind) THEN
    RAISE EXCEPTION 'A revision has the next number of its kind.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_revision_insert BEFORE INSERT ON comments_revision
FOR EACH ROW EXECUTE FUNCTION comments_rule_revision_insert();

-- rule: comments_rule_seal_insert
CREATE FUNCTION comments_rule_seal_insert() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF NEW.previous_id IS DISTINCT FROM (SELECT MAX(id) FROM comments_seal) THEN
    RAISE EXCEPTION 'A seal follows the last seal.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_seal_insert BEFORE INSERT ON comments_seal
FOR EACH ROW EXECUTE FUNCTION comments_rule_seal_insert();

-- rule: comments_rule_note_update
CREATE FUNCTION comments_rule_note_update() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF (NEW.id, NEW.public_id, NEW.comment_id, NEW.decision_id, NEW.kind, NEW.author_id, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.public_id, OLD.comment_id, OLD.decision_id, OLD.kind, OLD.author_id, OLD.created_at)
     OR NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.text = '' AND NEW.salt IS NULL) THEN
    RAISE EXCEPTION 'A note never changes; its text can be erased, once.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_note_update BEFORE UPDATE ON comments_note
FOR EACH ROW EXECUTE FUNCTION comments_rule_note_update();

-- rule: comments_rule_report_insert
CREATE FUNCTION comments_rule_report_insert() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM comments_decision WHERE id = NEW.decision_seen_id AND comment_id = NEW.comment_id) THEN
    RAISE EXCEPTION 'A report is about a decision of the comment that it names.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_report_insert BEFORE INSERT ON comments_report
FOR EACH ROW EXECUTE FUNCTION comments_rule_report_insert();

-- rule: comments_rule_report_update
CREATE FUNCTION comments_rule_report_update() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF (NEW.id, NEW.public_id, NEW.comment_id, NEW.decision_seen_id, NEW.reporter, NEW.ground, NEW.note_id,
      NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.public_id, OLD.comment_id, OLD.decision_seen_id, OLD.reporter, OLD.ground, OLD.note_id,
      OLD.created_at) THEN
    RAISE EXCEPTION 'A report never changes; it is only resolved.' USING ERRCODE = '23000';
  END IF;
  IF OLD.resolution <> 'open' AND NOT (NEW.resolution = 'open' AND NEW.resolved_by_id IS NULL AND EXISTS (
    SELECT 1 FROM comments_decision WHERE supersedes_id = OLD.resolved_by_id AND basis = 'undo')) THEN
    RAISE EXCEPTION 'A report is resolved once; it is open again when the decision that resolved it is undone.'
      USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_report_update BEFORE UPDATE ON comments_report
FOR EACH ROW EXECUTE FUNCTION comments_rule_report_update();

-- rule: comments_rule_appeal_update
CREATE FUNCTION comments_rule_appeal_update() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF (NEW.id, NEW.public_id, NEW.decision_id, NEW.note_id, NEW.created_at)
     IS DISTINCT FROM (OLD.id, OLD.public_id, OLD.decision_id, OLD.note_id, OLD.created_at) THEN
    RAISE EXCEPTION 'An appeal never changes; it is only judged.' USING ERRCODE = '23000';
  END IF;
  IF OLD.resolution <> 'open' AND NOT (NEW.resolution = 'open' AND EXISTS (
    SELECT 1 FROM comments_decision WHERE supersedes_id = OLD.answered_by_id AND basis = 'undo')) THEN
    RAISE EXCEPTION 'An appeal is judged once; it is open again when the decision that answered it is undone.'
      USING ERRCODE = '23000';
  END IF;
  IF NEW.judged_own_decision IS DISTINCT FROM COALESCE(
    (SELECT actor_id = NEW.judged_by_id FROM comments_decision WHERE id = NEW.decision_id), false) THEN
    RAISE EXCEPTION 'Who judges an appeal of an own decision says so.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_appeal_update BEFORE UPDATE ON comments_appeal
FOR EACH ROW EXECUTE FUNCTION comments_rule_appeal_update();

-- rule: comments_rule_decision_kept
CREATE TRIGGER comments_rule_decision_kept BEFORE UPDATE OR DELETE ON comments_decision
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A decision is never changed or deleted; a later one supersedes it.');

-- rule: comments_rule_decision_not_emptied
CREATE TRIGGER comments_rule_decision_not_emptied BEFORE TRUNCATE ON comments_decision
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A decision is never changed or deleted; a later one supersedes it.');

-- rule: comments_rule_screening_kept
CREATE TRIGGER comments_rule_screening_kept BEFORE UPDATE OR DELETE ON comments_screening
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A screening is never changed or deleted.');

-- rule: comments_rule_screening_not_emptied
CREATE TRIGGER comments_rule_screening_not_emptied BEFORE TRUNCATE ON comments_screening
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A screening is never changed or deleted.');

-- rule: comments_rule_finding_kept
CREATE TRIGGER comments_rule_finding_kept BEFORE UPDATE OR DELETE ON comments_finding
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A finding is never changed or deleted.');

-- rule: comments_rule_finding_not_emptied
CREATE TRIGGER comments_rule_finding_not_emptied BEFORE TRUNCATE ON comments_finding
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A finding is never changed or deleted.');

-- rule: comments_rule_revision_kept
CREATE TRIGGER comments_rule_revision_kept BEFORE UPDATE OR DELETE ON comments_revision
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A revision is never changed or deleted; a later one replaces it.');

-- rule: comments_rule_revision_not_emptied
CREATE TRIGGER comments_rule_revision_not_emptied BEFORE TRUNCATE ON comments_revision
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A revision is never changed or deleted; a later one replaces it.');

-- rule: comments_rule_seal_kept
CREATE TRIGGER comments_rule_seal_kept BEFORE UPDATE OR DELETE ON comments_seal
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A seal is never changed or deleted.');

-- rule: comments_rule_seal_not_emptied
CREATE TRIGGER comments_rule_seal_not_emptied BEFORE TRUNCATE ON comments_seal
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A seal is never changed or deleted.');

-- rule: comments_rule_comment_not_deleted
CREATE TRIGGER comments_rule_comment_not_deleted BEFORE DELETE ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A comment is never deleted; its text can be erased.');

-- rule: comments_rule_comment_not_emptied
CREATE TRIGGER comments_rule_comment_not_emptied BEFORE TRUNCATE ON comments_comment
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A comment is never deleted; its text can be erased.');

-- rule: comments_rule_note_not_deleted
CREATE TRIGGER comments_rule_note_not_deleted BEFORE DELETE ON comments_note
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A note is never deleted; its text can be erased.');

-- rule: comments_rule_note_not_emptied
CREATE TRIGGER comments_rule_note_not_emptied BEFORE TRUNCATE ON comments_note
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A note is never deleted; its text can be erased.');

-- rule: comments_rule_report_not_deleted
CREATE TRIGGER comments_rule_report_not_deleted BEFORE DELETE ON comments_report
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A report is never deleted.');

-- rule: comments_rule_report_not_emptied
CREATE TRIGGER comments_rule_report_not_emptied BEFORE TRUNCATE ON comments_report
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A report is never deleted.');

-- rule: comments_rule_appeal_not_deleted
CREATE TRIGGER comments_rule_appeal_not_deleted BEFORE DELETE ON comments_appeal
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('An appeal is never deleted.');

-- rule: comments_rule_appeal_not_emptied
CREATE TRIGGER comments_rule_appeal_not_emptied BEFORE TRUNCATE ON comments_appeal
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('An appeal is never deleted.');

-- rule: comments_rule_switch_kept
CREATE TRIGGER comments_rule_switch_kept BEFORE UPDATE OR DELETE ON comments_switch
FOR EACH ROW EXECUTE FUNCTION comments_rule_refuse('A switch is never changed or deleted; a later row takes its place.');

-- rule: comments_rule_switch_not_emptied
CREATE TRIGGER comments_rule_switch_not_emptied BEFORE TRUNCATE ON comments_switch
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A switch is never changed or deleted; a later row takes its place.');

-- rule: comments_rule_restriction_update
CREATE FUNCTION comments_rule_restriction_update() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF (NEW.id, NEW.key, NEW.label, NEW.kind, NEW.reason, NEW.until, NEW.comment_id, NEW.created_by_id, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.key, OLD.label, OLD.kind, OLD.reason, OLD.until, OLD.comment_id, OLD.created_by_id, OLD.created_at)
     OR OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL THEN
    RAISE EXCEPTION 'A restriction never changes; it is lifted, once.' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END;
$rule$;
CREATE TRIGGER comments_rule_restriction_update BEFORE UPDATE ON comments_restriction
FOR EACH ROW EXECUTE FUNCTION comments_rule_restriction_update();

-- rule: comments_rule_restriction_not_deleted
CREATE FUNCTION comments_rule_restriction_not_deleted() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF OLD.lifted_at IS NULL AND OLD.until > clock_timestamp() THEN
    RAISE EXCEPTION 'A restriction that holds is never deleted; it is lifted.' USING ERRCODE = '23000';
  END IF;
  RETURN OLD;
END;
$rule$;
CREATE TRIGGER comments_rule_restriction_not_deleted BEFORE DELETE ON comments_restriction
FOR EACH ROW EXECUTE FUNCTION comments_rule_restriction_not_deleted();

-- rule: comments_rule_restriction_not_emptied
CREATE TRIGGER comments_rule_restriction_not_emptied BEFORE TRUNCATE ON comments_restriction
FOR EACH STATEMENT EXECUTE FUNCTION comments_rule_refuse('A restriction that holds is never deleted; it is lifted.');
