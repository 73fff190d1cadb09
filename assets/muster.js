/* The pages work without this. Where scripts run it adds what the design system offers: the menu on a narrow screen, a
 * focused error summary, a button that ignores a second click. tools/assets puts govuk-frontend in front of it. */
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
