// The words of leave.cc, folded (core/text.h): lower case, no accents, no apostrophes.
#pragma once

#include <string_view>

namespace crier::kit {

enum class Needs {
  kNothing,      // says it by itself
  kListOrAlone,  // "remove me": of a list, or nothing else but courtesy
  kList,         // "take me off": of a list, or it may be a roof
};

// Words one after the other; "a|b" is one of them, "a?" may be missing, "ab~" begins one.
struct WayToSay {
  std::string_view words;
  Needs needs;
  bool spanish;
  bool negatable;  // "do not remove me" is the contrary
};

inline constexpr WayToSay kWays[] = {
    {"unsubscribe|unsubscribing|unsubcribe|unsuscribe|unsubscibe|unsub|desubscribe|optout", Needs::kNothing,
     false, true},
    {"be|get unsubscribed", Needs::kNothing, false, true},
    {"un subscribe", Needs::kNothing, false, true},
    {"opt|opting me|us? out", Needs::kNothing, false, true},
    {"remove|delete|exclude|unlist|unregister|deregister|drop|removing me|us|myself|@own",
     Needs::kListOrAlone, false, true},
    {"take|get|pull|cut|taken|strike me|us|myself|@own? off|out|from", Needs::kList, false, true},
    {"take me off", Needs::kListOrAlone, false, true},
    {"remove|delete|take|drop|erase|strike my|our|this name|email|e|mail|address|number", Needs::kList, false,
     true},
    {"my removal", Needs::kListOrAlone, false, true},
    {"removal from", Needs::kList, false, true},
    {"want|wanna|like to? be? off|out", Needs::kList, false, true},
    {"get|be off|removed|deleted", Needs::kList, false, true},
    {"leave|quit this|the|your|mailing|email? list", Needs::kList, false, true},
    {"leave|quit this|the|your mailing|email|alert list", Needs::kList, false, true},
    {"leave me|us alone", Needs::kListOrAlone, false, true},
    {"remove|delete|drop|take|unsubscribe @other", Needs::kList, false, true},
    {"cancel|end|terminate|discontinue|stop my|our|the|this|all? "
     "email|alert|alerts|newsletter|mailing|sms|text? "
     "subscription~|suscription~",
     Needs::kNothing, false, true},
    {"cancel|end|terminate|discontinue my|our|these|all? emails|mails|messages|notifications|updates|texts",
     Needs::kList, false, true},
    {"cancel|end|terminate|discontinue my|our|these alerts|warnings", Needs::kList, false, true},
    {"dont|not|longer want|wish|need|like|interested|wanting", Needs::kList, false, false},
    {"dont|not|never send|email|mail|message|text|contact|write to? me|us", Needs::kListOrAlone, false,
     false},
    {"dont|not send|email|mail any? more|further", Needs::kList, false, false},
    {"no more", Needs::kList, false, false},
    {"enough of? these|your|the? emails|mails|messages|alerts|texts|notifications", Needs::kList, false,
     false},
    {"stop|quit|cease|discontinue|halt sending|send me|us", Needs::kListOrAlone, false, false},
    {"stop|quit|cease|discontinue|halt sending|send|getting|receiving", Needs::kList, false, false},
    {"stop|quit emailing|mailing|messaging|texting|contacting|writing|spamming|bothering to? me|us?",
     Needs::kListOrAlone, false, false},
    {"stop these|the|all|your|my|any|with? emails|mails|messages|alerts|notifications|updates|texts|warnings|"
     "bulletins|newsletters|mailings",
     Needs::kList, false, false},

    {"dar|darme|darnos|darse|deme|denme|dame|dadme|dennos|doy|daros de baja", Needs::kNothing, true, true},
    {"me|nos den|de|da|dan|dar|deis de baja", Needs::kNothing, true, true},
    {"quiero|queremos|solicito|pido|deseo|quisiera|necesito|solicitud|tramitar|causar de? la|mi|una? baja",
     Needs::kNothing, true, true},
    {"baja de|del", Needs::kList, true, true},
    {"desuscri~|desubscri~|desinscri~|desapunt~|dessuscri~|unsuscribirme", Needs::kNothing, true, true},
    {"cancel~|anul~|terminar|terminen|eliminar|eliminen|borrar|borren|finalizar mi|la|nuestra|esta|su? "
     "suscripci~|subscripci~|inscripcion",
     Needs::kNothing, true, true},
    {"cancel~ mis|los|las|sus|estos? correos|mensajes|notificaciones|avisos|boletines", Needs::kList, true,
     true},
    {"quitenme|quiteme|quitame|quitadme|borrenme|borreme|borrame|borradme|eliminenme|elimineme|eliminame|"
     "remuevanme|"
     "remuevame|excluyanme|excluyame|quitarme|borrarme|eliminarme|removerme|excluirme",
     Needs::kListOrAlone, true, true},
    {"saquenme|saqueme|sacame|sacadme|retirenme|retireme|retirame|bajenme|sacarme|retirarme|salirme|salir",
     Needs::kList, true, true},
    {"me|nos quiten|saquen|borren|eliminen|quite|saque|borre|elimine|retiren|remuevan|quitan|sacan",
     Needs::kList, true, true},
    {"quitar|eliminar|borrar|sacar|retirar|quiten|eliminen|borren|saquen|retiren|quite|borre|elimine "
     "mi|nuestro|este "
     "correo|nombre|direccion|email|mail|numero",
     Needs::kList, true, true},
    {"quitar|eliminar|borrar|sacar|retirar|remover|excluir de|del", Needs::kList, true, true},
    {"no quiero|queremos|deseo|deseamos|necesito|quisiera", Needs::kList, true, false},
    {"no me|nos interesa~", Needs::kList, true, false},
    // Not "no me mandan", which is a complaint.
    {"no me|nos "
     "envien|envie|envies|enviar|manden|mande|mandes|mandar|escriban|escriba|escribas|contacten|contacte",
     Needs::kListOrAlone, true, false},
    {"no envien|envie|enviar|manden|mande|mandar mas", Needs::kList, true, false},
    {"no me|nos? molesten|moleste|molestes", Needs::kListOrAlone, true, false},
    {"no recibir", Needs::kList, true, false},
    {"dejen|deje|deja|dejar|dejad|paren|pare|parar de "
     "enviarme|mandarme|escribirme|molestarme|contactarme|enviarnos|"
     "mandarnos|escribirnos",
     Needs::kListOrAlone, true, false},
    {"dejen|deje|deja|dejar|dejad|paren|pare|parar de enviar|mandar|recibir|escribir", Needs::kList, true,
     false},
    {"no mas", Needs::kList, true, false},
    {"basta de|con", Needs::kList, true, false},
};

// Each alone asks to leave, and beside other words means something else.
inline constexpr std::string_view kAloneWords =
    " stop stopall stopp end quit cancel remove revoke unlist baja alto parar pare paren para cancelar "
    "anular salir eliminar borrar "
    "quitar remover ";
inline constexpr std::string_view kAloneSpanishWords =
    " baja alto parar pare paren para cancelar anular salir eliminar borrar quitar remover ";

inline constexpr std::string_view kCourtesyWords =
    " ? please pls plz kindly hi hello hey dear good morning afternoon evening sir madam team staff folks "
    "thanks thank "
    "you thx ty cheers regards best sincerely yours now immediately asap today at once right away and all "
    "por favor porfavor porfa gracias muchas hola buenos buenas dias tardes noches dia estimados estimado "
    "senores "
    "senor senora ahora inmediatamente ya cuanto antes saludos atentamente cordialmente un saludo y de ";

// What may follow "do not write to me".
inline constexpr std::string_view kNeverAgainWords =
    " again anymore any more further ever this these mas nunca nada jamas otra vez ";

// What a list is called, and what comes from one.
inline constexpr std::string_view kListWords =
    " list lists listserv mailing mailings mailinglist mail mails email emails mailer message messages alert "
    "alerts "
    "notification notifications notice notices bulletin bulletins newsletter newsletters update updates "
    "warning "
    "warnings subscription subscriptions texts sms announcement announcements communications emailing "
    "mailinglists database databases records "
    "lista listas correo correos mensaje mensajes aviso avisos alerta alertas notificacion notificaciones "
    "boletin "
    "boletines suscripcion subscripcion suscripciones noticias comunicado comunicados comunicaciones "
    "distribucion "
    "difusion ";

// What may stand beside the wish and adds nothing.
inline constexpr std::string_view kBesideWords =
    " i id im ive we would like want wish need to can could will u just the a an of for in on from off out "
    "with this that "
    "these those it any anymore more your my me us our mine am is are be get getting got receive receiving "
    "received do "
    "so also ever again here no not dont longer how have been being address addresses name number account "
    "text send "
    "sending sent e service services system hereby ask request requesting requested wanted may "
    "if possible ones them they who which were was by signed up subscribe subscribed ur already future "
    "further about "
    "must records record @own too as soon going forward opt not interested "
    "quisiera quiero queremos deseo necesito solicito pido les le os que me nos mi mis nuestro nuestra su "
    "sus la el "
    "los las lo una del en a al con no mas nunca nada hacer gustaria podrian pueden puede podria usted "
    "ustedes ser este "
    "esta estos estas ese esa esos como puedo hago para desde hoy ningun ninguna ningunos favor recibir "
    "recibiendo "
    "recibirlos recibirlas recibo seguir siga sigan direccion nombre numero cuenta servicio servicios "
    "sistema se "
    "envien manden envio enviando electronico electronicos texto darme dar estar si es posible atencion "
    "presente otro otros ";

// Of what the city sends word: beside messages, not beside a list of something else.
inline constexpr std::string_view kSubjectsWords =
    " flood floods flooding storm storms weather emergency emergencies fire tornado hurricane city town "
    "county "
    "municipal community local public safety trash garbage recycling schedule water road roads traffic "
    "closure "
    "closures disaster inundacion inundaciones tormenta tormentas clima emergencia emergencias ciudad "
    "municipio "
    "municipales ayuntamiento basura agua trafico calles desastre desastres incendio ";

// What else may be stopped, removed or cancelled: the city's work.
inline constexpr std::string_view kWorkWords =
    " water sewer trash garbage recycling pickup tree trees sign signs light lights street road pothole park "
    "permit "
    "parking ticket tax taxes bill bills billing power gas electric electricity dog noise bus library pool "
    "meter "
    "hydrant flood fire smoke tow license school form waiting broken down leak help trapped stuck roof "
    "agua basura reciclaje arbol arboles senal luz calle bache parque permiso multa multas impuesto factura "
    "gas "
    "electricidad perro ruido autobus biblioteca medidor inundacion fuego humo escuela presion drenaje "
    "semaforo "
    "formulario mistake accident accidentally error back ayuda auxilio socorro techo fuga espera ";

}  // namespace crier::kit
