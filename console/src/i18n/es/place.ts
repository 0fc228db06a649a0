// Dónde está una solicitud: el mapa junto a la lista, y ponerla a mano.
import type { place as english } from '../en/place';

export const place: Record<keyof typeof english, string> = {
  'map.requestsSwitch': 'Mapa',
  'map.requests': 'Las solicitudes de la lista en un mapa',
  'map.requestsHint':
    '{n} de {all} solicitudes tienen un punto. Pulse uno para abrirla; la lista hace lo mismo.',
  'place.set': 'Fijar el lugar',
  'place.title': '¿Dónde está? Solicitud {id}',
  'place.save': 'Ponerla ahí',
  'place.search': 'Buscar una dirección',
  'place.searchHint': 'Número y calle, dos calles o un lugar conocido. Basta el comienzo.',
  'place.hits': 'Lugares encontrados',
  'place.found':
    '{n} lugar encontrado. Púlselo para tomarlo.|{n} lugares encontrados. Pulse uno para tomarlo.',
  'place.none': 'No se conoce ese lugar.',
  'place.degrees': 'Punto en el mapa',
  'place.degreesHint': 'Latitud y longitud en grados. Al pulsar en el mapa se llena.',
  'place.map': 'El lugar en un mapa',
  'place.mapHint': 'Pulse donde está. Los campos de arriba hacen lo mismo.',
  'place.noPoint': 'Elija un lugar, pulse en el mapa o escriba latitud y longitud: 41.25, -70.58.',
  'requests.done.place': 'Solicitud {id} movida.',
  'requestStep.place': 'Lugar fijado a mano:',
};
