/* Reading aloud: the parts of a page that have [data-spoken], one after the other, each in its own language.

   By a voice of the device only: other voices send what is read to the server of a company. Where one of the languages
   has no such voice there is no button, so that nothing is left out unnoticed. */
(() => {
  "use strict";
  const speech = window.speechSynthesis;
  if (!speech) return;

  const languageOf = (tag) => tag.toLowerCase().split(/[-_]/)[0];
  const voiceFor = (language) => {
    const voices = speech.getVoices().filter((voice) => voice.localService && languageOf(voice.lang) === language);
    return voices.find((voice) => voice.lang.replace("_", "-") === navigator.language) ?? voices[0];
  };

  /* Sentence by sentence: some browsers stop in a long text, and going on begins where the pause was. */
  const sentencesIn = (text, language) => "Segmenter" in Intl
    ? [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)].map((part) => part.segment) : [text];
  const sentences = () => [...document.querySelectorAll("[data-spoken]")].flatMap((part) => {
    const language = languageOf(part.closest("[lang]").lang);
    const voice = voiceFor(language);
    return part.innerText.split(/\n+/).flatMap((line) => sentencesIn(line, language))
      .filter((text) => text.trim()).map((text) => ({ text, voice }));
  });

  let queue = [];
  let at = 0;
  let spoken = null;

  const show = (state) => {
    for (const part of document.querySelectorAll(".read-aloud [data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
  };
  const offer = () => {
    const parts = sentences();
    const control = document.querySelector(".read-aloud");
    if (control) control.classList.toggle("is-offered", parts.length > 0 && parts.every((part) => part.voice));
  };

  const silence = () => { spoken = null; speech.cancel(); };
  const stop = () => { silence(); queue = []; show("idle"); };
  /* Not `pause()`, which ends the text on many telephones. */
  const pause = () => { silence(); show("paused"); };
  const speak = () => {
    if (at === queue.length) { stop(); return; }
    const utterance = new SpeechSynthesisUtterance(queue[at].text);
    utterance.voice = queue[at].voice;
    utterance.lang = queue[at].voice.lang;
    utterance.onend = () => { if (spoken === utterance) { at += 1; speak(); } };
    utterance.onerror = () => { if (spoken === utterance) stop(); };
    spoken = utterance;
    speech.speak(utterance);
    show("speaking");
  };
  const toggle = () => {
    if (spoken) { pause(); return; }
    if (!queue.length) { queue = sentences(); at = 0; }
    speak();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-read]");
    if (!button) return;
    if (button.dataset.read === "toggle") { toggle(); return; }
    stop();
    document.querySelector("[data-read=toggle]").focus();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && spoken) stop(); });
  document.addEventListener("DOMContentLoaded", offer);
  document.addEventListener("htmx:afterSettle", offer);
  /* A browser may know its voices only later. */
  speech.addEventListener?.("voiceschanged", offer);
  window.addEventListener("pagehide", stop);
})();
