// What the page does without asking the server. Each part is the `js_on_load` of one component.

// ---- clicks: a button that says `data-do` is an event with its `data-…`, and so is a form that is sent, and a choice
// that is made; `data-centre` and `data-view` say what the page shows from then on.
element.addEventListener('click', event => {
  const button = event.target.closest('[data-do]');
  if (!button || !element.contains(button) || ['FORM', 'SELECT'].includes(button.tagName)) return;
  const {centre, view} = button.dataset, main = document.getElementById('wp-main');
  if (centre) main.dataset.centre = centre;
  if (view) main.dataset.view = view;
  trigger(button.dataset.do === 'ask' ? 'submit' : 'click', {...button.dataset});
});
element.addEventListener('change', event => {
  const choice = event.target.closest('select[data-do]');
  if (choice) trigger('click', {...choice.dataset, value: choice.value});
});
watch('value', () => {  // a choice that arrives anew is the one that it says, not the one that was made before
  for (const choice of element.querySelectorAll('select')) choice.value = choice.querySelector('[selected]').value;
});
element.addEventListener('submit', event => {
  event.preventDefault();
  trigger('click', {...event.target.dataset, ...Object.fromEntries(new FormData(event.target))});
});
element.addEventListener('keydown', event => {
  const menu = event.target.closest('details.wp-menu');
  if (event.key === 'Escape' && menu) { menu.open = false; menu.querySelector('summary').focus(); }
});

// ---- reader: a dialog that arrives opens, at its first marked line; the browser gives the focus back when it closes.
watch('value', () => {
  const dialog = element.querySelector('dialog');
  if (!dialog) return;
  dialog.showModal();
  const first = dialog.querySelector('.wp-cited');
  if (first) first.scrollIntoView({block: 'center'});
  dialog.addEventListener('close', () => trigger('clear', {}), {once: true});
});
element.addEventListener('click', event => {
  const dialog = event.target.closest('dialog');
  if (dialog && (event.target === dialog || event.target.closest('[data-close]'))) dialog.close();
});

// ---- tongue: the page's own language, title and Gradio's words are those of the interface.
let words = {}, waiting = false;
const speak = () => {  // some of Gradio's words are in no language but English
  waiting = false;
  for (const name of ['aria-label', 'title']) {
    for (const each of document.querySelectorAll(`[${name}]`)) {
      const said = each.getAttribute(name), at = said.indexOf(':') + 1;  // "bot's message: …": only its head is known
      const word = words[said] ?? words[said.slice(0, at)];
      if (word) each.setAttribute(name, words[said] ? word : word + said.slice(at));
    }
  }
};
new MutationObserver(() => { if (!waiting) { waiting = true; requestAnimationFrame(speak); } })
  .observe(document.body, {subtree: true, childList: true, attributeFilter: ['aria-label', 'title']});
watch('value', async () => {
  if (!props.value) return;
  const said = JSON.parse(props.value);
  words = said.words;
  document.title = said.title;
  document.documentElement.lang = said.language;
  speak();
  (await import(said.gradio)).changeLocale(said.language);
});

// ---- saver: a file that arrives is saved.
watch('value', () => {
  if (!props.value) return;
  const file = JSON.parse(props.value);
  const bytes = Uint8Array.from(atob(file.data), character => character.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], {type: file.type}));
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(link.href);
});
