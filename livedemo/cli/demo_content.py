"""Hold what the demo installation says: people, a chat and questions of an evening in Mexico."""

from livedemo.services.demo import Asked, Planned, Said

SLUG, NAME = "gala-2026", "Gala Nacional de la Innovación 2026"
ZONE = "America/Mexico_City"
VIDEO = "/static/demo/stage.webm"
LOCATION = "Teatro de la Ciudad, Ciudad de México"
DESCRIPTION = (
    "Redes comunitarias, patentes y proyectos de preparatoria: las finalistas del premio "
    "presentan su trabajo y responden preguntas del público, en la sala y en línea."
)
OTHER_SLUG, OTHER_NAME = "foro-norte", "Foro Norte, ensayo privado"

# name, e-mail, role
STAFF = (
    ("Ana Lucía Robles", "ana@example.org", "admin"),
    ("Daniela Ochoa", "mo@example.org", "moderator"),
    ("Dra. Itzel Xolalpa", "sam@example.org", "speaker"),
)
SUPERADMIN = ("Root Méndez", "root@example.org")
TENANT_ADMIN = ("Zoe Cantú", "zoe@example.org")

VIEWERS = (
    "Ximena Aldana", "Rodrigo Peña Villaseñor", "Tom Whitfield", "María Fernanda Ríos-Echeverría",
    "José Ángel Tzab Canul", "Guadalupe Zárate Ixtlilxóchitl", "Ubaldo Cárdenas", "Xóchitl Méndez",
    "Héctor Lugo", "promo_boletos_mx", "Tomás Echeverría Luna", "Regina Solórzano",
    "Aarón Castañeda", "Priya Raman", "Beatriz Nájera", "Julio César Ek", "Lucía Fernández Ortiz",
    "Oscar Villanueva", "Paola Iturbide", "Hannah Okafor", "Emilio Barragán", "Citlali Hernández",
    "Raúl Montejo", "Ingrid Sandoval", "Marco Antonio Dzul", "Sofía Arriaga", "Daniel Kowalski",
    "Araceli Bautista", "Fermín Luna", "Valeria Quintana", "Nicolás Abarca", "Itandehui Cruz",
    "Benjamín Rosas", "Elena Prieto", "Ming Zhao", "Arturo Valdivia", "Nayeli Pacheco",
    "Samuel Ocampo", "Fátima Zurita", "Gerardo Ibáñez", "Claire Dubois", "Mariana Tello",
)  # fmt: skip

GRAN, TALLER, PATIO = "Gran Salón", "Sala Xochimilco", "Patio"
PLANNED = (
    Planned("Registro y bienvenida", -2, -1.75, GRAN, 420),
    Planned(
        "Redes que no se caen",
        -1.75,
        0.75,
        GRAN,
        speaker="Dra. Itzel Xolalpa",
        talks=(
            ("61 comunidades con red propia", "Dra. Itzel Xolalpa", -1.75, 60),
            ("Tres antenas prestadas", "Araceli Bautista", -0.75, 30),
            ("Preguntas del público", "Daniela Ochoa", -0.25, 60),
        ),
    ),
    Planned(
        "Taller: del laboratorio a la patente", -1.5, 0, TALLER, 24, "Gael Figueroa", "atelier"
    ),
    Planned("Feria de prototipos", -1, 1, PATIO, 180),
    Planned(
        "Patente del año",
        0.75,
        1.5,
        GRAN,
        speaker="Lucía Barrientos",
        talks=(("Las tres finalistas", "Lucía Barrientos", 0.75, 30),),
    ),
    Planned("Clínica de patentes", 0.5, 1.5, TALLER, speaker="Gael Figueroa", kind="atelier"),
    Planned("Votación del público", 1.5, 2, GRAN),
    Planned("Concierto de clausura", 2, 3, GRAN),
    Planned("Mesa: capital semilla", speaker="Renata Solórzano"),
)

CHAT = (
    Said(118, "Ximena Aldana", "Saludos desde Guadalajara. Se escucha perfecto."),
    Said(117, "Rodrigo Peña Villaseñor", "Buenas noches desde Xalapa."),
    Said(116, "Citlali Hernández", "Aquí el equipo de la Prepa 5, somos veinte en el salón."),
    Said(115, "Tom Whitfield", "Watching from Leeds, 1:43 in the morning and worth it."),
    Said(113, "Daniela Ochoa", "Bienvenidas y bienvenidos. Las preguntas van en la otra pestaña."),
    Said(112, "Julio César Ek", "Desde Felipe Carrillo Puerto, con la red del ejido."),
    Said(110, "Paola Iturbide", "Qué bonito quedó el escenario."),
    Said(108, "Hannah Okafor", "Is there an English version of the programme?"),
    Said(107, "Daniela Ochoa", "Yes, Hannah: choose English at the top of the page."),
    Said(105, "Emilio Barragán", "¿El video se queda guardado?"),
    Said(104, "Ana Lucía Robles", "Sí, queda disponible hasta el 5 de diciembre."),
    Said(101, "Araceli Bautista", "En Tlaxiaco empezamos con tres antenas prestadas."),
    Said(99, "Fermín Luna", "Nosotros igual. La torre la hizo el herrero del pueblo."),
    Said(96, "Regina Solórzano", "¿Cuánto costó la primera antena?"),
    Said(95, "Araceli Bautista", "Menos de lo que pagábamos en fichas en un año."),
    Said(92, "Ming Zhao", "The map with the 61 communities is impressive."),
    Said(90, "Aarón Castañeda", "61 comunidades con red propia, no lo sabía."),
    Said(87, "Beatriz Nájera", "En mi municipio dijeron que no se podía."),
    Said(85, "Itandehui Cruz", "Se puede. Lo difícil es el mantenimiento, no la torre."),
    Said(82, "Oscar Villanueva", "Excelente punto, Itandehui."),
    Said(78, "Priya Raman", "How do they pay for spare parts?"),
    Said(76, "Julio César Ek", "A common fund, every family gives 30 pesos a month."),
    Said(73, "Sofía Arriaga", "¿Van a compartir las láminas?"),
    Said(72, "Daniela Ochoa", "Las subimos al terminar. El enlace llega por correo."),
    Said(68, "Raúl Montejo", "Se fue la luz aquí y sigo por el celular. Todo bien."),
    Said(65, "Nayeli Pacheco", "Aplausos desde Chetumal 👏"),
    Said(61, "Marco Antonio Dzul", "Esa foto es de mi pueblo."),
    Said(58, "Valeria Quintana", "Qué buen dato el de las escuelas como nodo."),
    Said(54, "Claire Dubois", "Bonsoir de Lyon, merci for keeping it in two languages."),
    Said(50, "Benjamín Rosas", "Mi hija ya quiere ser ingeniera."),
    Said(47, "Ingrid Sandoval", "¿Alguien más la oye con eco?"),
    Said(46, "Gerardo Ibáñez", "Yo bien. Prueba a cerrar la otra pestaña."),
    Said(45, "Ingrid Sandoval", "Era eso, gracias."),
    Said(41, "Daniel Kowalski", "What a line-up this year."),
    Said(37, "Elena Prieto", "Gracias por responder mi pregunta, doctora."),
    Said(33, "Samuel Ocampo", "El premio a la patente del año es a las 20:05, ¿verdad?"),
    Said(32, "Daniela Ochoa", "Así es, en unos minutos."),
    Said(28, "Fátima Zurita", "Van tres proyectos de Oaxaca en la final. ¡Vamos!"),
    Said(24, "Lucía Fernández Ortiz", "¿Se puede votar desde el teléfono?"),
    Said(22, "Ana Lucía Robles", "Sí, desde esta misma página, cuando abra la votación."),
    Said(18, "Nicolás Abarca", "Se ve muy bien incluso con datos."),
    Said(15, "Mariana Tello", "Saludos a la profesora Araceli."),
    Said(12, "Rodrigo Peña Villaseñor", "¿Alguien tiene la liga de las láminas?"),
    Said(11, "Daniela Ochoa", "Llega por correo al terminar. El video queda hasta diciembre."),
    Said(9, "Tom Whitfield", "The rural radio idea would work in the Dales, too."),
    Said(7, "promo_boletos_mx", "Boletos VIP a mitad de precio, escribe al privado", hidden=True),
    Said(5, "María Fernanda Ríos-Echeverría",
         "Qué buen dato el de Oaxaca: 61 comunidades con red propia."),
    Said(3, "Héctor Lugo", "¡¡¡SUBAN EL VOLUMEN!!!"),
    Said(2, "María Fernanda Ríos-Echeverría", "Lo quiero citar en mi tesis."),
    Said(1, "José Ángel Tzab Canul", "Gracias, doctora. Excelente ejemplo."),
)  # fmt: skip

QUESTIONS = (
    Asked(103, "Regina Solórzano", "¿Cuánto cuesta poner la primera antena?", "answered"),
    Asked(98, "Priya Raman", "How do communities pay for spare parts?", "answered"),
    Asked(91, "Elena Prieto", "¿Qué pasa con la red cuando se va la luz?", "answered",
          answer="Las torres tienen batería para ocho horas, y la escuela un panel solar."),
    Asked(88, "Gerardo Ibáñez", "¿Me pueden vender una antena usada?", "rejected",
          reason="Aquí no se venden equipos."),
    Asked(70, "Aarón Castañeda", "¿Cómo entra una comunidad nueva a la red?", "answered"),
    Asked(52, "Oscar Villanueva", "¿Se acepta equipo donado?", "withdrawn"),
    Asked(31, "José Ángel Tzab Canul",
          "Si la antena más cercana está a 40 km, ¿qué conviene primero: satélite o enlace de "
          "radio entre pueblos?", "on_stage"),
    Asked(27, "María Fernanda Ríos-Echeverría",
          "¿Cómo se mantiene la red comunitaria cuando se acaba el financiamiento del primer "
          "año?", "approved"),
    Asked(25, "Tom Whitfield", "What would you do differently in the second village?", "approved",
          original="what wuold you do diferently in the second village"),
    Asked(21, "Citlali Hernández",
          "¿La escuela puede ser el nodo principal si no tiene luz por la noche?", "approved",
          anonymous=True),
    Asked(6, "Guadalupe Zárate Ixtlilxóchitl",
          "Ustedes hablan de torres de 30 metros, pero en la Sierra Norte el ejido no autoriza "
          "nada más alto que la iglesia. ¿Hay alguna experiencia con postes compartidos de la "
          "CFE, y quién responde si se cae un equipo sobre la línea?", "pending"),
    Asked(3, "María Fernanda Ríos-Echeverría", "¿Van a publicar el informe completo?", "pending"),
    Asked(3, "Hannah Okafor",
          "Is there a programme for women running rural ISPs outside Mexico?", "pending",
          anonymous=True),
    Asked(1, "Ubaldo Cárdenas",
          "¿El premio incluye a proyectos de preparatoria? En mi plantel hay tres equipos listos.",
          "pending"),
    Asked(0, "Xóchitl Méndez", "¿Cuánto cuesta el primer enlace?", "pending"),
)  # fmt: skip

PHOTOS = (
    ("escenario.jpg", "El escenario con luces rosas y azules, el público de espaldas"),
    ("publico.jpg", "La sala llena frente a una pantalla azul"),
    ("premio.jpg", "La entrega del premio bajo una luz cálida"),
    ("patio.jpg", "La feria de prototipos en el patio"),
)
DOCUMENTS = (
    ("programme", "Programa.pdf", "Programa de la noche",
     ["Registro y bienvenida", "Redes que no se caen", "Patente del año", "Votación del público",
      "Concierto de clausura"]),
    ("guide", "Guía del público.pdf", "Guía del público",
     ["Cómo llegar al teatro", "Cómo preguntar desde el teléfono", "Cómo votar"]),
)  # fmt: skip
SLIDES = (
    ("61 comunidades con red propia", "Redes comunitarias.pdf",
     ["61 comunidades", "4 400 hogares", "Una torre de 30 metros cada 12 km"]),
    ("Tres antenas prestadas", "Tres antenas.pdf", ["Prestar", "Reparar", "Enseñar"]),
)  # fmt: skip
PRESS = "Prensa"


def address(name: str) -> str:
    """Return a viewer's e-mail in the domain that nobody owns."""
    plain = name.casefold().translate(str.maketrans("áéíóúñü", "aeiounu"))
    return ".".join("".join(c if c.isalnum() else " " for c in plain).split()) + "@example.com"
