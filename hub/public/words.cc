#include "hub/public/words.h"

namespace crier {
namespace {

constexpr PageWords kEnglish = {
    .lang = "en",
    .other_lang = "es",
    .other_language = "Español",
    .emergency = "If anybody is in danger, call 911 now. Nobody watches this page all the time.",
    .look_up = "Look up a report",
    .number = "Number of the report, such as K7QDM-3XF29-1RTA",
    .show = "Show",
    .unknown_title = "There is no report of this number",
    .unknown = "Please check the number, letter by letter.",
    .report_title = "Report",
    .state = "State",
    .service = "About",
    .department = "Department",
    .neighborhood = "Neighborhood",
    .received = "Received on",
    .changed = "Last change",
    .expected = "Usually done by",
    .caveat = "It can take longer, above all after a storm.",
    .joined = "It was joined with another report of the same matter. This is how that one stands.",
    .look_up_another = "Look up another report",
    .rate = "How satisfied are you with how this was handled?",
    .rate_worst = "1 is not at all, ",
    .rate_best = "5 is very.",
    .rated = "Your rating",
    .thanks = "Thank you.",
    .new_report = "Report something to the city",
    .what = "What is it about?",
    .where = "Where is it?",
    .where_hint = "House number and street, a crossing, or a place that everybody knows",
    .contact = "How can we reach you? (if you wish)",
    .contact_hint = "We keep this only if you agree below.",
    .name = "Name",
    .email = "E-mail",
    .phone = "Phone",
    .consent = "The city may keep this and use it to reach me about this report.",
    .leave_empty = "Leave this empty",
    .go_on = "Continue",
    .check_title = "Please check before you send",
    .nothing_sent = "Nothing has been sent yet.",
    .your_words = "What you say",
    .your_place = "Where",
    .understood = "Place as we understand it",
    .no_place = "We could not find the place on the map. You can send your report all the same.",
    .your_contact = "How we can reach you",
    .not_kept = "You did not agree that we keep how to reach you: it will not be sent.",
    .who_sees =
        "Your words are read by staff of the city. Who has the number of your report sees what kind of "
        "matter it is, the neighborhood, its state and dates, and nothing else.",
    .nearby = "Reported near there, and not done yet",
    .nearby_none = "Nothing else is reported near there.",
    .away = "m away at most",
    .reported_on = "reported on",
    .send = "Send",
    .change = "Change it",
    .taken_title = "Your report was taken",
    .taken = "Thank you. The number of your report is",
    .taken_known = "This report was taken before. Its number is",
    .keep_number = "Keep it: with this number you can see how it stands.",
    .see_report = "See how it stands",
    .problem = "Please correct this",
    .words_missing = "Say what it is about.",
    .trap_filled =
        "The field that is to stay empty is filled in. Some browsers fill it in by themselves: empty "
        "it and send again.",
    .cannot_take =
        "Something cannot be taken: check the e-mail address and the phone number, and keep it "
        "under 4,000 characters.",
    .used_before =
        "This form was sent before with other words, and that report was taken. To report something "
        "else, begin anew.",
    .not_now =
        "The report cannot be taken right now. Please send it again in a minute; nothing you wrote is "
        "lost.",
    .no_form_title = "No reports are taken here",
    .no_form = "This city takes no reports on this page.",
    .too_many_title = "Too many calls",
    .too_many =
        "Too many calls come from your network. Wait a minute, go back, and try again: what you wrote "
        "is still there.",
    .unreadable = "What your browser sent cannot be read.",
};

constexpr PageWords kSpanish = {
    .lang = "es",
    .other_lang = "en",
    .other_language = "English",
    .emergency = "Si alguien está en peligro, llame al 911 ahora. Nadie vigila esta página todo el tiempo.",
    .look_up = "Consultar un reporte",
    .number = "Número del reporte, por ejemplo K7QDM-3XF29-1RTA",
    .show = "Mostrar",
    .unknown_title = "No hay ningún reporte con este número",
    .unknown = "Por favor revise el número, letra por letra.",
    .report_title = "Reporte",
    .state = "Estado",
    .service = "Sobre",
    .department = "Departamento",
    .neighborhood = "Barrio",
    .received = "Recibido el",
    .changed = "Último cambio",
    .expected = "Por lo general se resuelve antes del",
    .caveat = "Puede tardar más, sobre todo después de una tormenta.",
    .joined = "Se unió a otro reporte sobre lo mismo. Así va ese reporte.",
    .look_up_another = "Consultar otro reporte",
    .rate = "¿Qué tan satisfecho está con la atención que recibió?",
    .rate_worst = "1 es nada, ",
    .rate_best = "5 es mucho.",
    .rated = "Su calificación",
    .thanks = "Gracias.",
    .new_report = "Reportar algo a la ciudad",
    .what = "¿De qué se trata?",
    .where = "¿Dónde es?",
    .where_hint = "Número y calle, un cruce o un lugar que todos conozcan",
    .contact = "¿Cómo podemos contactarle? (si lo desea)",
    .contact_hint = "Lo guardamos solo si usted está de acuerdo, abajo.",
    .name = "Nombre",
    .email = "Correo electrónico",
    .phone = "Teléfono",
    .consent = "La ciudad puede guardar estos datos y usarlos para contactarme sobre este reporte.",
    .leave_empty = "Deje esto vacío",
    .go_on = "Continuar",
    .check_title = "Por favor revise antes de enviar",
    .nothing_sent = "Todavía no se ha enviado nada.",
    .your_words = "Lo que usted dice",
    .your_place = "Dónde",
    .understood = "El lugar, como lo entendemos",
    .no_place = "No encontramos el lugar en el mapa. De todos modos puede enviar su reporte.",
    .your_contact = "Cómo podemos contactarle",
    .not_kept = "Usted no aceptó que guardemos sus datos de contacto: no se enviarán.",
    .who_sees =
        "Sus palabras las lee el personal de la ciudad. Quien tenga el número de su reporte ve de qué tipo "
        "de asunto se trata, el barrio, el estado y las fechas, y nada más.",
    .nearby = "Reportado cerca de allí y todavía sin resolver",
    .nearby_none = "No hay nada más reportado cerca de allí.",
    .away = "m de distancia como máximo",
    .reported_on = "reportado el",
    .send = "Enviar",
    .change = "Cambiarlo",
    .taken_title = "Recibimos su reporte",
    .taken = "Gracias. El número de su reporte es",
    .taken_known = "Este reporte ya se había recibido. Su número es",
    .keep_number = "Guárdelo: con este número puede ver cómo va.",
    .see_report = "Ver cómo va",
    .problem = "Por favor corrija esto",
    .words_missing = "Diga de qué se trata.",
    .trap_filled =
        "El campo que debe quedar vacío está lleno. Algunos navegadores lo llenan solos: vacíelo y "
        "envíe de nuevo.",
    .cannot_take =
        "Algo no se puede recibir: revise el correo electrónico y el teléfono, y no pase de 4.000 "
        "caracteres.",
    .used_before =
        "Este formulario ya se envió con otras palabras, y ese reporte se recibió. Para reportar otra "
        "cosa, empiece de nuevo.",
    .not_now =
        "El reporte no se puede recibir en este momento. Por favor envíelo de nuevo en un minuto; no se "
        "pierde nada de lo que escribió.",
    .no_form_title = "Aquí no se reciben reportes",
    .no_form = "Esta ciudad no recibe reportes en esta página.",
    .too_many_title = "Demasiadas consultas",
    .too_many =
        "Llegan demasiadas consultas desde su red. Espere un minuto, regrese e intente de nuevo: lo que "
        "escribió sigue allí.",
    .unreadable = "No se puede leer lo que envió su navegador.",
};

}  // namespace

const PageWords& PageWordsIn(std::string_view lang) { return lang == kSpanish.lang ? kSpanish : kEnglish; }

}  // namespace crier
