export function showStoreControls(page, words) {
  page.textContent = words.controlsText;
}
