/* What applies, what is missing and what does not agree, by the rules of the instrument file. Python decides when it is
   recorded; these say the same while one types, and a test holds the two together. */

function codesOf(value) {
  if (value === undefined || value === null) return [];
  if (typeof value === "string") return value.trim() ? [value] : [];
  return value;
}

function holds(condition, counted) {
  if (condition.all) return condition.all.every((part) => holds(part, counted));
  if (condition.any) return condition.any.some((part) => holds(part, counted));
  const codes = codesOf(counted[condition.question]);
  if (condition.is) return codes.some((code) => condition.is.includes(code));
  return codes.some((code) => !condition.is_not.includes(code));
}

function parentsOf(condition) {
  if (!condition) return [];
  const parts = condition.all || condition.any;
  return parts ? parts.flatMap(parentsOf) : [condition.question];
}

function countedOf(instrument, answers) {
  const byId = new Map(instrument.questions.map((each) => [each.id, each]));
  const counted = {};
  const seen = new Set();
  function count(question) {
    if (seen.has(question.id)) return;
    seen.add(question.id);
    parentsOf(question.when).forEach((id) => byId.has(id) && count(byId.get(id)));
    if (question.kind === "text" || !codesOf(answers[question.id]).length) return;
    if (!question.when || holds(question.when, counted)) counted[question.id] = answers[question.id];
  }
  instrument.questions.forEach(count);
  return counted;
}

function applicableOf(instrument, answers) {
  const counted = countedOf(instrument, answers);
  return instrument.questions.filter((each) => !each.when || holds(each.when, counted));
}

function problemsOf(instrument, answers, text) {
  const found = [];
  for (const question of applicableOf(instrument, answers)) {
    const given = question.kind === "text" ? text[question.id] : answers[question.id];
    if (question.required && !codesOf(given).some((code) => code.trim())) {
      found.push({ question: question.id, say: question.ask, missing: true });
    }
  }
  const counted = countedOf(instrument, answers);
  for (const rule of instrument.agreements) {
    const parents = parentsOf(rule.then);
    const answered = parents.every((id) => codesOf(counted[id]).length);
    if (answered && holds(rule.when, counted) && !holds(rule.then, counted)) {
      found.push({ question: [...parents].sort()[0], say: rule.say, missing: false });
    }
  }
  return found;
}

function setAsideOf(instrument, answers, text) {
  const applies = new Set(applicableOf(instrument, answers).map((each) => each.id));
  const given = (each) => codesOf(each.kind === "text" ? text[each.id] : answers[each.id]).length;
  return instrument.questions.filter((each) => !applies.has(each.id) && given(each));
}
